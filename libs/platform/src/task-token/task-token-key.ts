import { createSecretKey, type KeyObject } from 'node:crypto';

/** 128 bits would do against forgery; what is generated has 256. */
const SECRET_BYTES_MIN = 16;

/** Key that seals task tokens. A key object and not bytes: HMAC with bytes imports them anew on every call (4 times the cost). */
export function taskTokenKey(secret: Uint8Array): KeyObject {
  if (secret.length < SECRET_BYTES_MIN) {
    throw new RangeError(`A task token key needs at least ${String(SECRET_BYTES_MIN)} bytes.`);
  }
  return createSecretKey(secret);
}
