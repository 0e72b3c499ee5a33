import { createHmac, sign, timingSafeEqual } from 'node:crypto';

import { parseSigningKey, type SigningKey } from './signing-key';

/** Parsed keys by their text: parsing one per call would cost more than the signature. */
const parsed = new Map<string, SigningKey>();
const PARSED_COUNT_MAX = 10_000;

/**
 * The `webhook-signature` header over `id.timestamp.body`: one signature per key, so that a receiver that knows the old
 * or the new key accepts the call while keys rotate. Standard Webhooks 1.0.0. About 3 microseconds per HMAC key.
 */
export function signatureHeader(
  secrets: readonly string[],
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
): string {
  const signed = `${message.id}.${String(message.timestamp)}.${message.body}`;
  return secrets.map((secret) => signature(keyOf(secret), signed)).join(' ');
}

function signature(key: SigningKey, signed: string): string {
  return key.type === 'hmac'
    ? `v1,${createHmac('sha256', key.secret).update(signed).digest('base64')}`
    : `v1a,${sign(null, Buffer.from(signed), key.privateKey).toString('base64')}`;
}

function keyOf(secret: string): SigningKey {
  const known = parsed.get(secret);
  if (known !== undefined) return known;
  const key = parseSigningKey(secret);
  if (key === undefined) throw new Error('a stored webhook secret is malformed');
  if (parsed.size >= PARSED_COUNT_MAX) parsed.clear();
  parsed.set(secret, key);
  return key;
}

/** Text that proves knowledge of a secret: base64 of HMAC-SHA256 over a challenge. */
export function challengeAnswer(secret: string, challenge: string): string | undefined {
  const key = parseSigningKey(secret);
  return key?.type === 'hmac'
    ? createHmac('sha256', key.secret).update(challenge).digest('base64')
    : undefined;
}

/** Compares without telling by its time how much was right. */
export function equalsConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
