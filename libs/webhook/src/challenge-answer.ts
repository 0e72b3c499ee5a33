import { createHmac } from 'node:crypto';

import { parseSigningKey, publicKeyBytes, type SigningKey } from './signing-key';

/**
 * How a worker shows that it was set up for this endpoint: base64 of HMAC-SHA256 over the challenge, keyed with the bytes
 * of the key by which it verifies, which is the secret of `whsec_` and the public key (`whpk_`) of `whsk_`.
 */
export function challengeAnswer(secret: string, challenge: string): string | undefined {
  const key = parseSigningKey(secret);
  if (key === undefined) return undefined;
  return createHmac('sha256', verifyingKey(key)).update(challenge).digest('base64');
}

function verifyingKey(key: SigningKey) {
  return key.type === 'hmac' ? key.secret : publicKeyBytes(key.publicKey);
}
