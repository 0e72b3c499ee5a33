import { createHmac, generateKeyPairSync } from 'node:crypto';

import { Webhook } from 'standardwebhooks';

import { signatureHeader } from './sign';
import { newWebhookSecret } from './signing-key';
import { verifySignature } from './verify-signature';

const BODY = '{"type":"activity.execute","text":"héllo \\u0000 \u{1f600}"}';
const NOW_MS = 1_700_000_000_000;
const message = { id: 'act_r1_5_1', timestamp: NOW_MS / 1_000, body: BODY };

function ed25519Pair(): { readonly secret: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    secret: `whsk_${seed.toString('base64')}`,
    publicKey: `whpk_${bytes.toString('base64')}`,
  };
}

function received(secrets: readonly string[], over: Partial<Record<string, string>> = {}) {
  return {
    id: message.id,
    timestamp: String(message.timestamp),
    signature: signatureHeader(secrets, message),
    body: BODY,
    ...over,
  };
}

it("signs the specification's example as the specification does", () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  expect(
    signatureHeader([secret], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body,
    }),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('signs what the Standard Webhooks library verifies, and the other way round', () => {
  const secret = newWebhookSecret();
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = {
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureHeader([secret], { ...message, timestamp }),
  };
  expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  const signature = new Webhook(secret).sign(message.id, new Date(NOW_MS), BODY);
  expect(verifySignature([secret], received([], { signature }), NOW_MS)).toBe('Valid');
});

it('signs with old and new keys at once, so that a receiver may know either', () => {
  const [old, fresh, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const { secret, publicKey } = ed25519Pair();
  const both = received([old, fresh, secret]);
  expect(both.signature.split(' ').map((text) => text.split(',')[0])).toEqual(['v1', 'v1', 'v1a']);
  for (const key of [old, fresh, publicKey]) {
    expect(verifySignature([key], both, NOW_MS)).toBe('Valid');
  }
  expect(verifySignature([other], both, NOW_MS)).toBe('Mismatch');
  expect(verifySignature([ed25519Pair().publicKey], both, NOW_MS)).toBe('Mismatch');
  expect(verifySignature([other, fresh], both, NOW_MS)).toBe('Valid');
});

it('uses the bytes behind the prefix as the key', () => {
  const bytes = Buffer.alloc(24, 7);
  const expected = createHmac('sha256', bytes)
    .update(`${message.id}.${String(message.timestamp)}.${BODY}`)
    .digest('base64');
  expect(signatureHeader([`whsec_${bytes.toString('base64')}`], message)).toBe(`v1,${expected}`);
});

it('refuses an id with a dot, which could also be read as another id and timestamp', () => {
  expect(() => signatureHeader([newWebhookSecret()], { ...message, id: 'a.1' })).toThrow('dot');
});

it('does not sign with a malformed key, and does not say the key', () => {
  expect(() => signatureHeader(['whsec_secret'], message)).toThrow(/^(?!.*whsec_secret)/);
});

describe('a receiver', () => {
  const secret = newWebhookSecret();
  const { secret: edSecret, publicKey } = ed25519Pair();
  const keys = [secret, publicKey];

  it.each([
    ['a body that was changed', { body: `${BODY} ` }],
    ['another id', { id: 'act_r1_5_2' }],
    ['another timestamp', { timestamp: String(message.timestamp + 1) }],
    ['no signature', { signature: '' }],
    ['a signature without its version', { signature: received([secret]).signature.slice(3) }],
    [
      'a signature of an unknown version',
      { signature: received([secret]).signature.replace('v1', 'v2') },
    ],
    [
      'the signature of one kind as one of the other',
      { signature: received([secret]).signature.replace('v1', 'v1a') },
    ],
    ['a shortened signature', { signature: received([secret]).signature.slice(0, -2) }],
  ])('refuses %s', (_name, over) => {
    expect(verifySignature(keys, received([secret, edSecret], over), NOW_MS)).toBe('Mismatch');
  });

  it.each([
    [-301, 'TooNew'],
    [-300, 'Valid'],
    [0, 'Valid'],
    [300, 'Valid'],
    [301, 'TooOld'],
    [360, 'TooOld'],
  ])('that hears it %s s later says %s', (laterS, verdict) => {
    expect(verifySignature(keys, received([secret]), NOW_MS + laterS * 1_000)).toBe(verdict);
  });

  it.each([
    { timestamp: '' },
    { timestamp: 'soon' },
    { timestamp: '-1' },
    { timestamp: '1e9' },
    { timestamp: '1700000000.5' },
    { id: '' },
    { id: 'a.b' },
  ])('calls %j malformed', (over) => {
    expect(verifySignature(keys, received([secret], over), NOW_MS)).toBe('Malformed');
  });
});
