import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';

/** Standard Webhooks 1.0.0: HMAC secrets hold 24 to 64 bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const SECRET_BYTES = 32;

/** DER of an ed25519 private key before its 32 bytes (RFC 8410). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export type SigningKey =
  | { readonly type: 'hmac'; readonly secret: Buffer }
  | { readonly type: 'ed25519'; readonly privateKey: KeyObject };

/** A new HMAC secret in its text form, `whsec_` and base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Reads `whsec_...` (HMAC-SHA256) or `whsk_...` (ed25519); `undefined` when it is neither. */
export function parseSigningKey(text: string): SigningKey | undefined {
  if (text.startsWith('whsec_')) {
    const secret = Buffer.from(text.slice(6), 'base64');
    const fits = secret.length >= SECRET_BYTES_MIN && secret.length <= SECRET_BYTES_MAX;
    return fits ? { type: 'hmac', secret } : undefined;
  }
  if (!text.startsWith('whsk_')) return undefined;
  const seed = Buffer.from(text.slice(5), 'base64').subarray(0, 32);
  if (seed.length !== 32) return undefined;
  const der = Buffer.concat([ED25519_PREFIX, seed]);
  return {
    type: 'ed25519',
    privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  };
}
