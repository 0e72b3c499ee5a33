import { hash } from 'node:crypto';

/** 128 bits would do against forgery; what is generated has 256. */
const SECRET_BYTES_MIN = 16;
const BLOCK_BYTES = 64;

/** What seals task tokens: the two blocks with which HMAC-SHA-256 begins its hashes. Made once, not with every token. */
export interface TaskTokenKey {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

export function taskTokenKey(secret: Uint8Array): TaskTokenKey {
  if (secret.length < SECRET_BYTES_MIN) {
    throw new RangeError(`A task token key needs at least ${String(SECRET_BYTES_MIN)} bytes.`);
  }
  const key = secret.length > BLOCK_BYTES ? hash('sha256', secret, 'buffer') : secret;
  return { inner: padded(key, 0x36), outer: padded(key, 0x5c) };
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  return new Uint8Array(BLOCK_BYTES).map((_, index) => (key[index] ?? 0) ^ pad);
}
