import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

import { strictBase64 } from './strict-base64';

/** Standard Webhooks 1.0.0: HMAC secrets hold 24 to 64 bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const SECRET_BYTES = 32;

/** Of an ed25519 private key: its seed, or its seed and its public key, as libsodium and Go write it. */
const SEED_BYTES = 32;
const SEED_AND_PUBLIC_BYTES = 64;

/** DER of an ed25519 private key before its seed, and of a public key before its bytes (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A key by which we sign. */
export type SigningKey =
  | { readonly type: 'hmac'; readonly secret: KeyObject }
  | { readonly type: 'ed25519'; readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** A new HMAC secret in its text form, `whsec_` and base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Reads `whsec_...` (HMAC-SHA256) or `whsk_...` (ed25519); `undefined` when it is neither. */
export function parseSigningKey(text: string): SigningKey | undefined {
  if (text.startsWith('whsec_')) {
    const bytes = strictBase64(text.slice(6));
    const fits =
      bytes !== undefined && bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX;
    return fits ? { type: 'hmac', secret: createSecretKey(bytes) } : undefined;
  }
  if (!text.startsWith('whsk_')) return undefined;
  const bytes = strictBase64(text.slice(5));
  return bytes === undefined ? undefined : ed25519Key(bytes);
}

function ed25519Key(bytes: Buffer): SigningKey | undefined {
  if (bytes.length !== SEED_BYTES && bytes.length !== SEED_AND_PUBLIC_BYTES) return undefined;
  const der = Buffer.concat([PRIVATE_PREFIX, bytes.subarray(0, SEED_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const stated = bytes.subarray(SEED_BYTES);
  // A public key that belongs to another seed: the text was put together by hand, and would verify nowhere.
  if (stated.length > 0 && !stated.equals(publicKeyBytes(publicKey))) return undefined;
  return { type: 'ed25519', privateKey, publicKey };
}

/** The 32 bytes of an ed25519 public key. */
export function publicKeyBytes(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}

/** Reads `whpk_...`, what receivers of `v1a` signatures verify with; `undefined` when it is not that. */
export function parsePublicKey(text: string): KeyObject | undefined {
  if (!text.startsWith('whpk_')) return undefined;
  const bytes = strictBase64(text.slice(5));
  if (bytes?.length !== SEED_BYTES) return undefined;
  const der = Buffer.concat([PUBLIC_PREFIX, bytes]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}
