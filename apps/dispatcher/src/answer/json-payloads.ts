import { jsonPayload, LIMITS, type Payloads } from '@app/contract';

import { isDeeperThan } from './json-text';

/** What accompanies an outcome (details, heartbeats), if it keeps to the limits: it is not worth failing for. */
export function jsonPayloads(text: string | undefined): Payloads | undefined {
  if (text === undefined || text.length > LIMITS.payloadBytesMax) return undefined;
  if (isDeeperThan(text, LIMITS.jsonDepthMax)) return undefined;
  return [jsonPayload(Buffer.from(text))];
}
