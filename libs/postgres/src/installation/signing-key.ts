import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

import type { Session, Statement } from '../session';

/** What signs exports and checkpoints: Ed25519, one pair per installation until another is put in its place. */
export interface SigningKey {
  /** SHA-256 of the public key, its first 16 bytes in hexadecimal. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  sign(data: Uint8Array): Buffer;
}

/** A key by which signatures can be checked, the newest first. */
export interface PublicSigningKey {
  readonly keyId: string;
  readonly publicKey: Buffer;
  readonly createdAt: number;
}

/** Of several processes that start at once, one makes the first key. */
const CREATE_FIRST_KEY: Statement = {
  operation: 'create the signing key',
  text: `
    INSERT INTO signing_keys (number, key_id, public_key, private_key) VALUES (1, $1, $2, $3)
    ON CONFLICT DO NOTHING`,
};

/** Of two that do this at once one fails, by the primary key. */
const ADD_KEY: Statement = {
  operation: 'add a signing key',
  text: `
    INSERT INTO signing_keys (number, key_id, public_key, private_key)
    SELECT coalesce(max(number), 0) + 1, $1, $2, $3 FROM signing_keys`,
};

const READ_NEWEST_KEY: Statement = {
  operation: 'read the signing key',
  text: 'SELECT key_id, public_key, private_key FROM signing_keys ORDER BY number DESC LIMIT 1',
};

const LIST_PUBLIC_KEYS: Statement = {
  operation: 'list the public keys',
  text: `
    SELECT key_id, public_key, extract(epoch FROM created_at) * 1000 AS created_ms
    FROM signing_keys ORDER BY number DESC`,
};

interface KeyRow {
  readonly key_id: string;
  readonly public_key: Buffer;
  readonly private_key: Buffer;
}

/** The installation's key, made if there is none. Needs the role `engine`: the read side cannot see private keys. */
export async function openSigningKey(session: Session): Promise<SigningKey> {
  const known = await newestKey(session);
  if (known !== undefined) return known;
  await session.run(CREATE_FIRST_KEY, newKey());
  const created = await newestKey(session);
  if (created === undefined) throw new Error('The signing key vanished while it was made.');
  return created;
}

/** Puts another key in place of the newest. Older ones sign no more; what they have signed is checked by their public keys. */
export async function rotateSigningKey(session: Session): Promise<SigningKey> {
  await session.run(ADD_KEY, newKey());
  const created = await newestKey(session);
  if (created === undefined) throw new Error('The signing key vanished while it was made.');
  return created;
}

function newKey(): [keyId: string, publicKey: Buffer, privateKey: Buffer] {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  const privateDer = privateKey.export({ type: 'pkcs8', format: 'der' });
  return [keyIdOf(publicDer), publicDer, privateDer];
}

async function newestKey(session: Session): Promise<SigningKey | undefined> {
  const [row] = await session.run<KeyRow>(READ_NEWEST_KEY, []);
  if (row === undefined) return undefined;
  const privateKey = createPrivateKey({ key: row.private_key, type: 'pkcs8', format: 'der' });
  return {
    keyId: row.key_id,
    publicKey: row.public_key,
    // Ed25519 hashes by itself.
    sign: (data) => sign(null, data, privateKey),
  };
}

export async function listPublicKeys(session: Session): Promise<PublicSigningKey[]> {
  const rows = await session.run<Omit<KeyRow, 'private_key'> & { created_ms: string }>(
    LIST_PUBLIC_KEYS,
    [],
  );
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: row.public_key,
    createdAt: Math.floor(Number(row.created_ms)),
  }));
}

function keyIdOf(publicKey: Buffer): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 32);
}
