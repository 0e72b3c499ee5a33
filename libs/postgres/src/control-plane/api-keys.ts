import { type EpochMs, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** A key as it is stored: never its secret. */
export interface ApiKey {
  readonly tenantId: TenantId;
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: EpochMs;
  readonly expiresAt?: EpochMs;
  readonly revokedAt?: EpochMs;
  readonly lastUsedAt?: EpochMs;
}

const COLUMNS = `tenant_id, key_id, name, scopes,
  extract(epoch FROM created_at) * 1000 AS created_ms, extract(epoch FROM expires_at) * 1000 AS expires_ms,
  extract(epoch FROM revoked_at) * 1000 AS revoked_ms, extract(epoch FROM last_used_at) * 1000 AS used_ms`;

interface ApiKeyRow {
  readonly tenant_id: string;
  readonly key_id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly created_ms: string;
  readonly expires_ms: string | null;
  readonly revoked_ms: string | null;
  readonly used_ms: string | null;
}

function apiKeyOf(row: ApiKeyRow): ApiKey {
  const time = (text: string | null): number | undefined =>
    text === null ? undefined : Math.floor(Number(text));
  const expiresAt = time(row.expires_ms);
  const revokedAt = time(row.revoked_ms);
  const lastUsedAt = time(row.used_ms);
  return {
    tenantId: TenantId(row.tenant_id),
    keyId: row.key_id,
    name: fromStoredText(row.name),
    scopes: row.scopes,
    createdAt: Math.floor(Number(row.created_ms)),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}

const INSERT: Statement = {
  operation: 'create an API key',
  text: `
    INSERT INTO api_keys (tenant_id, key_id, name, secret_hash, scopes, expires_at)
    VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000)) RETURNING ${COLUMNS}`,
};

const LIST: Statement = {
  operation: 'list API keys',
  text: `SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = $1 ORDER BY created_at DESC, key_id`,
};

const REVOKE: Statement = {
  operation: 'revoke an API key',
  text: `
    UPDATE api_keys SET revoked_at = coalesce(revoked_at, clock_timestamp())
    WHERE tenant_id = $1 AND key_id = $2 RETURNING ${COLUMNS}`,
};

/** Across tenants: whose key it is, is what is asked. By the unique index on key_id. Also notes the use. */
const FIND_BY_ID: Statement = {
  name: 'find_api_key',
  operation: 'find an API key',
  text: `
    UPDATE api_keys SET last_used_at = clock_timestamp()
    WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
    RETURNING ${COLUMNS}, secret_hash`,
};

export async function insertApiKey(
  session: Session,
  key: Pick<ApiKey, 'tenantId' | 'keyId' | 'name' | 'scopes' | 'expiresAt'>,
  secretHash: Buffer,
): Promise<ApiKey> {
  const { tenantId, keyId, name, scopes, expiresAt } = key;
  const values = [tenantId, keyId, toStoredText(name), secretHash, scopes, expiresAt ?? null];
  const [row] = await session.run<ApiKeyRow>(INSERT, values);
  if (row === undefined) throw new Error('an API key was not stored');
  return apiKeyOf(row);
}

export async function listApiKeys(session: Session, tenantId: TenantId): Promise<ApiKey[]> {
  return (await session.run<ApiKeyRow>(LIST, [tenantId])).map(apiKeyOf);
}

export async function revokeApiKey(
  session: Session,
  tenantId: TenantId,
  keyId: string,
): Promise<ApiKey | undefined> {
  const [row] = await session.run<ApiKeyRow>(REVOKE, [tenantId, toStoredText(keyId)]);
  return row && apiKeyOf(row);
}

/** The live key of that id, with the hash its secret must have. Needs the engine's role. */
export async function findApiKey(
  session: Session,
  keyId: string,
): Promise<{ readonly key: ApiKey; readonly secretHash: Buffer } | undefined> {
  const [row] = await session.run<ApiKeyRow & { secret_hash: Buffer }>(FIND_BY_ID, [
    toStoredText(keyId),
  ]);
  return row && { key: apiKeyOf(row), secretHash: row.secret_hash };
}
