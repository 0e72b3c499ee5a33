import { generateKeyPairSync } from 'node:crypto';

import { newWebhookSecret, parsePublicKey, parseSigningKey } from './signing-key';

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 5).toString('base64')}`;

it('makes secrets of 32 random bytes', () => {
  const secrets = Array.from({ length: 50 }, newWebhookSecret);
  expect(new Set(secrets).size).toBe(50);
  for (const secret of secrets) {
    expect(parseSigningKey(secret)?.type).toBe('hmac');
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  }
});

it.each([24, 32, 63, 64])('takes a secret of %s bytes', (bytes) => {
  expect(parseSigningKey(secretOf(bytes))?.type).toBe('hmac');
});

it.each([
  ['too short', secretOf(23)],
  ['too long', secretOf(65)],
  ['of another kind', `whpk_${Buffer.alloc(32, 5).toString('base64')}`],
  ['without prefix', Buffer.alloc(32, 5).toString('base64')],
  ['not base64', `whsec_${'!'.repeat(44)}`],
  ['base64 with something else within', `whsec_${Buffer.alloc(32, 5).toString('base64')} `],
  ['without its padding', secretOf(32).replace('=', '')],
  ['base64url', `whsec_${Buffer.alloc(33, 0xff).toString('base64url')}`],
  ['empty', ''],
  ['only a prefix', 'whsec_'],
  ['an ed25519 seed too short', `whsk_${Buffer.alloc(31, 5).toString('base64')}`],
  ['an ed25519 seed with half a public key', `whsk_${Buffer.alloc(48, 5).toString('base64')}`],
  [
    'an ed25519 seed with the public key of another',
    `whsk_${Buffer.alloc(64, 5).toString('base64')}`,
  ],
])('refuses a key that is %s', (_name, text) => {
  expect(parseSigningKey(text)).toBeUndefined();
});

it('takes an ed25519 key with and without its public half', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const half = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  for (const bytes of [seed, Buffer.concat([seed, half])]) {
    const key = parseSigningKey(`whsk_${bytes.toString('base64')}`);
    expect(key?.type === 'ed25519' && key.publicKey.equals(publicKey)).toBe(true);
  }
  expect(parsePublicKey(`whpk_${half.toString('base64')}`)?.equals(publicKey)).toBe(true);
});

it.each([
  '',
  'whpk_',
  `whpk_${Buffer.alloc(31).toString('base64')}`,
  `whsk_${Buffer.alloc(32).toString('base64')}`,
])('refuses %j as a public key', (text) => {
  expect(parsePublicKey(text)).toBeUndefined();
});
