import { type EpochMs, NamespaceId, type Scope, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** A key that signs requests to the Step Functions door: it belongs to one namespace. Never with its secret. */
export interface AwsAccessKey extends Scope {
  readonly accessKeyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: EpochMs;
  readonly revokedAt?: EpochMs;
}

/** What is needed to check a signature. */
export interface SigningIdentity extends Scope {
  readonly accessKeyId: string;
  readonly accountNumber: string;
  readonly scopes: readonly string[];
  readonly sealedSecret: Uint8Array;
}

const COLUMNS = `tenant_id, namespace_id, access_key_id, name, scopes,
  extract(epoch FROM created_at) * 1000 AS created_ms, extract(epoch FROM revoked_at) * 1000 AS revoked_ms`;

interface KeyRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly access_key_id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly created_ms: string;
  readonly revoked_ms: string | null;
}

const INSERT: Statement = {
  operation: 'create an access key',
  text: `
    INSERT INTO aws_access_keys (tenant_id, namespace_id, access_key_id, name, sealed_secret, scopes)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
};

const LIST: Statement = {
  operation: 'list access keys',
  text: `
    SELECT ${COLUMNS} FROM aws_access_keys WHERE tenant_id = $1 AND namespace_id = $2
    ORDER BY created_at DESC, access_key_id`,
};

const REVOKE: Statement = {
  operation: 'revoke an access key',
  text: `
    UPDATE aws_access_keys SET revoked_at = coalesce(revoked_at, clock_timestamp())
    WHERE tenant_id = $1 AND access_key_id = $2 RETURNING ${COLUMNS}`,
};

/** Across tenants: whose key it is, is what is asked. By the unique index on access_key_id. */
const FIND: Statement = {
  name: 'find_aws_access_key',
  operation: 'find an access key',
  text: `
    SELECT k.tenant_id, k.namespace_id, k.access_key_id, k.scopes, k.sealed_secret, t.account_number
    FROM aws_access_keys k JOIN tenants t ON t.tenant_id = k.tenant_id
    WHERE k.access_key_id = $1 AND k.revoked_at IS NULL`,
};

/** `undefined` when the id is taken. */
export async function insertAwsAccessKey(
  session: Session,
  key: Pick<AwsAccessKey, 'tenantId' | 'namespaceId' | 'accessKeyId' | 'name' | 'scopes'>,
  sealedSecret: Uint8Array,
): Promise<AwsAccessKey | undefined> {
  const { tenantId, namespaceId, accessKeyId, name, scopes } = key;
  const values = [tenantId, namespaceId, accessKeyId, toStoredText(name), sealedSecret, scopes];
  const [row] = await session.run<KeyRow>(INSERT, values);
  return row && keyOf(row);
}

export async function listAwsAccessKeys(session: Session, scope: Scope): Promise<AwsAccessKey[]> {
  return (await session.run<KeyRow>(LIST, [scope.tenantId, scope.namespaceId])).map(keyOf);
}

export async function revokeAwsAccessKey(
  session: Session,
  tenantId: TenantId,
  accessKeyId: string,
): Promise<AwsAccessKey | undefined> {
  const [row] = await session.run<KeyRow>(REVOKE, [tenantId, toStoredText(accessKeyId)]);
  return row && keyOf(row);
}

/** The live key of that id. Needs the engine's role. */
export async function findAwsAccessKey(
  session: Session,
  accessKeyId: string,
): Promise<SigningIdentity | undefined> {
  const [row] = await session.run<
    KeyRow & { readonly account_number: string; readonly sealed_secret: Buffer }
  >(FIND, [toStoredText(accessKeyId)]);
  return (
    row && {
      tenantId: TenantId(row.tenant_id),
      namespaceId: NamespaceId(row.namespace_id),
      accessKeyId: row.access_key_id,
      accountNumber: row.account_number,
      scopes: row.scopes,
      sealedSecret: row.sealed_secret,
    }
  );
}

function keyOf(row: KeyRow): AwsAccessKey {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    accessKeyId: row.access_key_id,
    name: fromStoredText(row.name),
    scopes: row.scopes,
    createdAt: Math.floor(Number(row.created_ms)),
    ...(row.revoked_ms !== null && { revokedAt: Math.floor(Number(row.revoked_ms)) }),
  };
}
