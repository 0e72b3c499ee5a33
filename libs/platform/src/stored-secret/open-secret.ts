import { createDecipheriv } from 'node:crypto';

import { CIPHER, NONCE_BYTES, TAG_BYTES } from './seal-secret';

/** Decrypts what `sealSecret` has made with the same key. Throws for anything else. */
export function openSecret(sealed: Uint8Array, key: Uint8Array): string {
  const tagAt = NONCE_BYTES;
  const textAt = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, tagAt));
  decipher.setAuthTag(sealed.subarray(tagAt, textAt));
  return Buffer.concat([decipher.update(sealed.subarray(textAt)), decipher.final()]).toString(
    'utf8',
  );
}
