import { createHmac, type KeyObject } from 'node:crypto';

/** Truncated to 128 bits, as RFC 2104 allows: the token travels with every call. */
export const MAC_BYTES = 16;

/** Keeps a MAC made for another purpose with the same key from being read as a token's. */
const DOMAIN = 'perdure.task-token.1\n';

export function taskTokenMac(content: Uint8Array, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(DOMAIN).update(content).digest().subarray(0, MAC_BYTES);
}
