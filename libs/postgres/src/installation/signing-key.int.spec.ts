import { createPublicKey, verify } from 'node:crypto';

import { createDatabase, TEST_SCOPE, type TestDatabase } from '@app/testing';

import { Database } from '../connection';
import { withTenant } from '../tenancy/with-tenant';
import { listPublicKeys, openSigningKey, rotateSigningKey } from './signing-key';

let scratch: TestDatabase;
let engine: Database;
let api: Database;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { url: scratch.url, applicationName: 'spec', connectionCountMax: 4 };
  engine = new Database({ ...options, role: 'engine' });
  api = new Database({ ...options, role: 'api' });
});
afterAll(async () => {
  await api.close();
  await engine.close();
  await scratch.drop();
});

it('is made once, though several processes start at the same time, and stays', async () => {
  const keys = await Promise.all(Array.from({ length: 4 }, () => openSigningKey(engine)));
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
  expect((await openSigningKey(engine)).keyId).toBe(keys[0]?.keyId);
});

it('signs what its public key, which the read side may see, can check', async () => {
  const key = await openSigningKey(engine);
  const data = Buffer.from('a head');
  const [known] = await withTenant(api, TEST_SCOPE.tenantId, listPublicKeys);
  expect(known).toMatchObject({ keyId: key.keyId, publicKey: key.publicKey });
  const publicKey = createPublicKey({ key: known!.publicKey, type: 'spki', format: 'der' });
  expect(verify(null, data, publicKey, key.sign(data))).toBe(true);
  expect(verify(null, Buffer.from('a heap'), publicKey, key.sign(data))).toBe(false);
});

it('keeps its private half from the read side, and itself from being exchanged there', async () => {
  await openSigningKey(engine);
  for (const text of [
    'SELECT private_key FROM signing_keys',
    'SELECT * FROM signing_keys',
    "UPDATE signing_keys SET public_key = ''",
    'DELETE FROM signing_keys',
    "INSERT INTO signing_keys (number, key_id, public_key, private_key) VALUES (2, 'x', '', '')",
  ]) {
    const work = withTenant(api, TEST_SCOPE.tenantId, (session) =>
      session.run({ operation: 'steal', text }, []),
    );
    await expect(work).rejects.toThrow(/permission denied/);
  }
  // Nor may the engine change a key that has signed.
  await expect(
    engine.run({ operation: 'exchange', text: "UPDATE signing_keys SET public_key = ''" }, []),
  ).rejects.toThrow(/permission denied/);
});

it('gives way to a new one, and what it has signed stays verifiable', async () => {
  const former = await openSigningKey(engine);
  const data = Buffer.from('signed before');
  const signature = former.sign(data);
  const rotated = await rotateSigningKey(engine);
  expect(rotated.keyId).not.toBe(former.keyId);
  expect((await openSigningKey(engine)).keyId).toBe(rotated.keyId);
  const known = await withTenant(api, TEST_SCOPE.tenantId, listPublicKeys);
  expect(known.map(({ keyId }) => keyId)).toEqual([rotated.keyId, former.keyId]);
  const publicKey = createPublicKey({ key: known[1]!.publicKey, type: 'spki', format: 'der' });
  expect(verify(null, data, publicKey, signature)).toBe(true);
});
