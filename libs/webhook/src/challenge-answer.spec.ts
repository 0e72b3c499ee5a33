import { createHmac, generateKeyPairSync } from 'node:crypto';

import { challengeAnswer } from './challenge-answer';

it('is the HMAC that a worker computes with the bytes of its secret', () => {
  const bytes = Buffer.alloc(32, 3);
  const expected = createHmac('sha256', bytes).update('challenge').digest('base64');
  expect(challengeAnswer(`whsec_${bytes.toString('base64')}`, 'challenge')).toBe(expected);
});

it('is the HMAC with the bytes of the public key where that is all a worker has', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const expected = createHmac('sha256', bytes).update('challenge').digest('base64');
  expect(challengeAnswer(`whsk_${seed.toString('base64')}`, 'challenge')).toBe(expected);
});

it('is not to be had from a malformed key', () => {
  expect(challengeAnswer('whsec_x', 'challenge')).toBeUndefined();
});
