import { createHmac, verify } from 'node:crypto';

import { equalsConstantTime } from './constant-time';
import { parsePublicKey, parseSigningKey } from './signing-key';
import { strictBase64 } from './strict-base64';

/** Standard Webhooks: how far the clocks of sender and receiver may be apart. */
const TOLERANCE_S = 300;

/** A message as it arrived: the three headers as text, and the body byte for byte. */
export interface ReceivedMessage {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

export const SignatureVerdict = {
  Valid: 'Valid',
  /** Signed by nobody whose key is known, or changed on the way. */
  Mismatch: 'Mismatch',
  /** Signed long ago: somebody sends again what he has seen. */
  TooOld: 'TooOld',
  TooNew: 'TooNew',
  Malformed: 'Malformed',
} as const;
export type SignatureVerdict = (typeof SignatureVerdict)[keyof typeof SignatureVerdict];

/** Verifies as a receiver does, with any of `keys`: `whsec_...` for `v1`, `whpk_...` for `v1a`. */
export function verifySignature(
  keys: readonly string[],
  message: ReceivedMessage,
  nowMs: number,
): SignatureVerdict {
  if (!/^\d{1,12}$/.test(message.timestamp) || message.id === '' || message.id.includes('.')) {
    return SignatureVerdict.Malformed;
  }
  const aheadS = Number(message.timestamp) - nowMs / 1_000;
  if (aheadS < -TOLERANCE_S) return SignatureVerdict.TooOld;
  if (aheadS > TOLERANCE_S) return SignatureVerdict.TooNew;
  const signatures = message.signature.split(' ');
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  // Every key is tried whatever was found, so that the time does not tell which one fits.
  const fitting = keys.filter((key) => isSignedBy(key, signed, signatures));
  return fitting.length > 0 ? SignatureVerdict.Valid : SignatureVerdict.Mismatch;
}

function isSignedBy(key: string, signed: string, signatures: readonly string[]): boolean {
  const publicKey = parsePublicKey(key);
  if (publicKey !== undefined) {
    return signaturesOf('v1a', signatures).some((text) => {
      const bytes = strictBase64(text);
      return bytes !== undefined && verify(null, Buffer.from(signed), publicKey, bytes);
    });
  }
  const signingKey = parseSigningKey(key);
  if (signingKey?.type !== 'hmac') return false;
  const expected = createHmac('sha256', signingKey.secret).update(signed).digest('base64');
  return signaturesOf('v1', signatures).some((text) => equalsConstantTime(text, expected));
}

function signaturesOf(version: string, signatures: readonly string[]): readonly string[] {
  return signatures.flatMap((text) =>
    text.startsWith(`${version},`) ? [text.slice(version.length + 1)] : [],
  );
}
