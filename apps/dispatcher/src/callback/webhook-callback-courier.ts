import type {
  CallbackAnswer,
  CallbackCourier,
  ChildOutcome,
  DeliverCallback,
  Scope,
} from '@app/contract';
import { type HttpCaller, HttpFaultReason, type HttpResult, signatureHeader } from '@app/webhook';

import { failureJson } from '../delivery/failure-json';
import { payloadsJson } from '../delivery/payload-json';
import type { Clock } from '../ports';
import { traceHeader } from '../trace/trace-of-call';

const DEADLINE_MS = 10_000;
const RESPONSE_BYTES_MAX = 4_096;

/** Statuses of a receiver that may answer otherwise another time; other 4xx never will. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

export interface WebhookCallbackCourierOptions {
  /** Keeps the egress policy. */
  readonly caller: Pick<HttpCaller, 'post'>;
  readonly clock: Clock;
  /** What callbacks of a namespace are signed with: `whsec_...`. */
  readonly secretOf: (scope: Scope) => string;
}

/** POSTs the end of a chain of runs to where its start asked for, signed as Standard Webhooks. */
export class WebhookCallbackCourier implements CallbackCourier {
  constructor(private readonly options: WebhookCallbackCourierOptions) {}

  async deliver(due: DeliverCallback): Promise<CallbackAnswer> {
    const { caller, clock, secretOf } = this.options;
    const timestamp = Math.floor(clock.wallMs() / 1_000);
    const body = bodyOf(due);
    // The request id has slashes, which are fine, and no dot, which would not be.
    const id = due.requestId;
    const { result } = caller.post({
      url: due.callback.url,
      headers: {
        ...lowerCased(due.callback.headers ?? {}),
        'content-type': 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'perdure/1',
        ...traceHeader(due.trace),
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureHeader([secretOf(due)], { id, timestamp, body }),
      },
      body,
      deadlineMs: DEADLINE_MS,
      responseBytesMax: RESPONSE_BYTES_MAX,
    });
    return answerOf(await result);
  }
}

function answerOf(result: HttpResult): CallbackAnswer {
  if (result.type === 'fault') {
    const isFinal = result.reason === HttpFaultReason.Refused;
    // A receiver that says too much has been reached all the same, but nobody knows what it has said.
    return { type: isFinal ? 'Refused' : 'Unreached', message: result.message };
  }
  const { status } = result;
  if (status >= 200 && status < 300) return { type: 'Delivered' };
  const message = `The receiver answered with status ${String(status)}.`;
  const isFinal = status >= 400 && status < 500 && !PASSING_STATUSES.has(status);
  return { type: isFinal ? 'Refused' : 'Unreached', message };
}

function bodyOf(due: DeliverCallback): string {
  const { outcome, closedTime, workflowId, runId, workflowType, firstExecutionRunId } = due;
  const timestamp = new Date(closedTime).toISOString();
  const head = { workflowId, runId, firstRunId: firstExecutionRunId, workflowType };
  const plain = JSON.stringify({ ...head, status: outcome.type });
  const data = [plain.slice(1, -1), ...outcomeFields(outcome)].join(',');
  return `{"type":"workflow.closed","timestamp":"${timestamp}","data":{${data}}}`;
}

function outcomeFields(outcome: ChildOutcome): string[] {
  switch (outcome.type) {
    case 'Completed':
      return [`"result":${payloadsJson(outcome.result)}`];
    case 'Failed':
      return [`"failure":${failureJson(outcome.failure)}`];
    case 'Canceled':
      return [`"details":${payloadsJson(outcome.details)}`];
    case 'TimedOut':
    case 'Terminated':
      return [];
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
