import type { Outbound } from '@app/stepfunctions';
import type { HttpCaller } from '@app/webhook';

/** What a state may hold is less; what comes beyond would only be cut off later. */
const RESPONSE_BYTES_MAX = 1_048_576;

/** Calls of state machines go the way of webhooks: within the egress policy, nothing repeated, no redirect followed. */
export function outboundOf(caller: HttpCaller): Outbound {
  return {
    async send({ method, url, headers, body, timeoutMs }) {
      const result = await caller.post({
        ...{ method, url, headers, body },
        deadlineMs: timeoutMs,
        responseBytesMax: RESPONSE_BYTES_MAX,
      }).result;
      return result.type === 'answer'
        ? { type: 'answer', status: result.status, headers: result.headers, body: result.body }
        : { type: 'fault', message: result.message };
    },
  };
}
