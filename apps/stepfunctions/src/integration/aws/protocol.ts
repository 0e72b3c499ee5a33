import type { OutboundAnswer, OutboundRequest } from './aws-caller';
import type { AwsRefusal } from './aws-failure';
import type { AwsServiceModel } from './services';

/** One action of a service with its parameters, as definitions have them. */
export interface AwsAction {
  readonly model: AwsServiceModel;
  /** `SendMessage`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where the service is, without a path. */
  readonly origin: string;
}

export type Answered = Extract<OutboundAnswer, { type: 'answer' }>;

/** How a service's requests and answers look on the wire. */
export interface AwsProtocol {
  request(action: AwsAction): Omit<OutboundRequest, 'timeoutMs'>;
  /** Of an answer with a status below 300. */
  result(action: AwsAction, answer: Answered): unknown;
  refusal(answer: Answered): Omit<AwsRefusal, 'status'>;
}

export function bodyText(answer: Answered): string {
  const { buffer, byteOffset, byteLength } = answer.body;
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

export function headerOf(answer: Answered, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

export function requestIdOf(answer: Answered): string {
  return headerOf(answer, 'x-amzn-requestid') ?? headerOf(answer, 'x-amz-request-id') ?? '';
}
