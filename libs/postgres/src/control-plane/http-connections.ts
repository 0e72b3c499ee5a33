import type { EpochMs, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

export type HttpConnectionKind = 'BASIC' | 'API_KEY' | 'OAUTH_CLIENT_CREDENTIALS';

/** How calls of an HTTP endpoint show who makes them. Never with its secret. */
export interface HttpConnection {
  readonly name: string;
  readonly connectionId: string;
  readonly kind: HttpConnectionKind;
  readonly createdAt: EpochMs;
}

const COLUMNS = `name, connection_id, kind, extract(epoch FROM created_at) * 1000 AS created_ms`;

interface ConnectionRow {
  readonly name: string;
  readonly connection_id: string;
  readonly kind: HttpConnectionKind;
  readonly created_ms: string;
}

const PUT: Statement = {
  operation: 'store an HTTP connection',
  text: `
    INSERT INTO http_connections (tenant_id, namespace_id, name, connection_id, kind, sealed_secret)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, namespace_id, name) DO UPDATE SET kind = $5, sealed_secret = $6
    RETURNING ${COLUMNS}`,
};

const READ: Statement = {
  name: 'read_http_connection',
  operation: 'read an HTTP connection',
  text: `
    SELECT ${COLUMNS}, sealed_secret FROM http_connections
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3`,
};

const LIST: Statement = {
  operation: 'list HTTP connections',
  text: `
    SELECT ${COLUMNS} FROM http_connections WHERE tenant_id = $1 AND namespace_id = $2 ORDER BY name`,
};

const DELETE: Statement = {
  operation: 'delete an HTTP connection',
  text: `
    DELETE FROM http_connections WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3
    RETURNING ${COLUMNS}`,
};

/** Stores a connection, or another secret for it. */
export async function putHttpConnection(
  session: Session,
  scope: Scope,
  connection: Pick<HttpConnection, 'name' | 'connectionId' | 'kind'>,
  sealedSecret: Uint8Array,
): Promise<HttpConnection> {
  const { name, connectionId, kind } = connection;
  const values = [...keyOf(scope, name), connectionId, kind, sealedSecret];
  const [row] = await session.run<ConnectionRow>(PUT, values);
  if (row === undefined) throw new Error('an HTTP connection was not stored');
  return connectionOf(row);
}

export async function readHttpConnection(
  session: Session,
  scope: Scope,
  name: string,
): Promise<(HttpConnection & { readonly sealedSecret: Uint8Array }) | undefined> {
  const [row] = await session.run<ConnectionRow & { readonly sealed_secret: Buffer }>(
    READ,
    keyOf(scope, name),
  );
  return row && { ...connectionOf(row), sealedSecret: row.sealed_secret };
}

export async function listHttpConnections(
  session: Session,
  { tenantId, namespaceId }: Scope,
): Promise<HttpConnection[]> {
  return (await session.run<ConnectionRow>(LIST, [tenantId, namespaceId])).map(connectionOf);
}

/** `undefined` when there is none of that name. */
export async function deleteHttpConnection(
  session: Session,
  scope: Scope,
  name: string,
): Promise<HttpConnection | undefined> {
  const [row] = await session.run<ConnectionRow>(DELETE, keyOf(scope, name));
  return row && connectionOf(row);
}

function keyOf({ tenantId, namespaceId }: Scope, name: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(name)];
}

function connectionOf(row: ConnectionRow): HttpConnection {
  return {
    name: fromStoredText(row.name),
    connectionId: row.connection_id,
    kind: row.kind,
    createdAt: Math.floor(Number(row.created_ms)),
  };
}
