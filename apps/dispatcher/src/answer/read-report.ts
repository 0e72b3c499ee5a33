import { applicationFailure, jsonPayload, LIMITS, type Payloads } from '@app/contract';

import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import { jsonPayloads } from './json-payloads';
import { isDeeperThan } from './json-text';
import { delayOf, readProblem } from './problem';
import { rawMembers } from './raw-json';

/**
 * What a worker reports of one attempt: a line of a streamed answer, or an item of a batch. Exactly one of
 * `{"result"}`, `{"error": problem}`, `{"accepted": true | {heartbeatTimeoutMs?}}`, `{"throttled": true |
 * {retryAfterMs?}}`, `{"heartbeat"}`, `{"progress"}`; what has none of them is left for later versions.
 */
export type WorkerReport =
  | { readonly type: 'Outcome'; readonly outcome: DeliveryOutcome }
  | { readonly type: 'Heartbeat'; readonly details: Payloads | undefined }
  | { readonly type: 'Nothing' };

export function readReport(members: ReadonlyMap<string, string>): WorkerReport {
  const result = members.get('result');
  if (result !== undefined) return { type: 'Outcome', outcome: completed(result) };
  const error = members.get('error');
  if (error !== undefined) {
    return { type: 'Outcome', outcome: readProblem(error, 'ActivityError') };
  }
  const accepted = members.get('accepted');
  if (accepted !== undefined && accepted !== 'false') {
    return { type: 'Outcome', outcome: readAccepted(accepted) };
  }
  const throttled = members.get('throttled');
  if (throttled !== undefined && throttled !== 'false') {
    const retryAfterMs = delayOf(rawMembers(throttled).get('retryAfterMs'));
    const outcome: DeliveryOutcome =
      retryAfterMs === undefined ? { type: 'Throttled' } : { type: 'Throttled', retryAfterMs };
    return { type: 'Outcome', outcome };
  }
  const beat = members.get('heartbeat') ?? members.get('progress');
  if (beat === undefined) return { type: 'Nothing' };
  return { type: 'Heartbeat', details: jsonPayloads(beat) };
}

/** The result as it was written. */
export function completed(resultText: string): DeliveryOutcome {
  if (isDeeperThan(resultText, LIMITS.jsonDepthMax)) return resultTooDeep();
  const data = Buffer.from(resultText);
  if (data.length > LIMITS.payloadBytesMax) return resultTooLarge();
  return { type: 'Completed', result: [jsonPayload(data)] };
}

/** Not retryable: the work was done, and would be done again only to be refused again. */
export function resultTooLarge(): DeliveryOutcome {
  const message = `The result is larger than ${String(LIMITS.payloadBytesMax)} bytes. Store the data elsewhere and return a reference.`;
  return { type: 'Failed', failure: applicationFailure('ResultTooLarge', message, true) };
}

export function resultTooDeep(): DeliveryOutcome {
  const message = `The result is nested deeper than ${String(LIMITS.jsonDepthMax)} levels. Return a flatter value.`;
  return { type: 'Failed', failure: applicationFailure('ResultTooDeep', message, true) };
}

/** `expectedMs` may be there too; it is for people. */
export function readAccepted(text: string): DeliveryOutcome {
  const heartbeatTimeoutMs = delayOf(rawMembers(text).get('heartbeatTimeoutMs'));
  return heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0
    ? { type: 'Accepted' }
    : { type: 'Accepted', heartbeatTimeoutMs };
}
