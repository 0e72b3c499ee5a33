import type { Scope } from '@app/contract';

import { ServiceFailure } from '../service-failure';
import type { AwsCaller, OutboundAnswer, ServiceAccess } from './aws-caller';
import { awsFailure, unreachable } from './aws-failure';
import { jsonProtocol } from './json-protocol';
import type { Answered, AwsProtocol } from './protocol';
import { queryProtocol } from './query-protocol';
import { s3Protocol } from './s3-protocol';
import type { AwsServiceModel } from './services';
import { signRequest } from './sign-request';

const TIMEOUT_MS = 60_000;
/** Tries of one call, for what passes by itself: as many as Amazon's clients make. */
const TRY_COUNT_MAX = 3;
const WAIT_MS = 200;

const PROTOCOLS: Readonly<Record<AwsServiceModel['protocol'], AwsProtocol>> = {
  json: jsonProtocol,
  query: queryProtocol,
  s3: s3Protocol,
};

/** One call of one action. */
export interface ActionCall {
  readonly scope: Scope;
  readonly service: string;
  readonly model: AwsServiceModel;
  readonly isSdk: boolean;
  /** `SendMessage`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ActionResult {
  readonly result: unknown;
  readonly answer: Answered;
}

/** Calls an action with the credentials that the tenant has stored. Throws `ServiceFailure`. */
export async function callAction(caller: AwsCaller, call: ActionCall): Promise<ActionResult> {
  const { model, isSdk, scope, service } = call;
  const access = await caller.accessTo(scope, service);
  if (access === undefined) {
    throw unreachable(
      model,
      isSdk,
      `No credentials for "${service}" are stored in this namespace. Store them with putAwsServiceAccess.`,
    );
  }
  const protocol = PROTOCOLS[model.protocol];
  const action = { ...call, origin: originOf(model, access) };
  const request = { ...protocol.request(action), timeoutMs: TIMEOUT_MS };
  const answer = await tried(() => {
    const signed = signRequest(request, access, { service: model.signingName, nowMs: Date.now() });
    return caller.send(signed);
  });
  if (answer.type === 'fault') throw unreachable(model, isSdk, answer.message);
  if (answer.status >= 300) {
    throw awsFailure(model, isSdk, { ...protocol.refusal(answer), status: answer.status });
  }
  return { result: readResult(() => protocol.result(action, answer)), answer };
}

function readResult(read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ServiceFailure) throw cause;
    throw new ServiceFailure('States.Runtime', 'The answer of the service cannot be read.');
  }
}

async function tried(send: () => Promise<OutboundAnswer>): Promise<OutboundAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    const passes = answer.type === 'answer' && (answer.status === 429 || answer.status >= 500);
    if (!passes || tries === TRY_COUNT_MAX) return answer;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS * 2 ** tries));
  }
}

function originOf(
  { hostName, signingName }: AwsServiceModel,
  { endpoint, region }: ServiceAccess,
): string {
  if (endpoint !== undefined) return endpoint.replace(/\/+$/, '');
  return `https://${hostName ?? signingName}.${region}.amazonaws.com`;
}
