import { NamespaceId, type Scope, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

export interface Tenant {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly accountNumber: string;
  readonly createdAt: number;
}

export interface Namespace extends Scope {
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  /** How long closed runs are kept, in milliseconds; `null` for ever. */
  readonly retention: number | null;
}

const TENANT_COLUMNS = `tenant_id, name, account_number, extract(epoch FROM created_at) * 1000 AS created_ms`;

const INSERT_TENANT: Statement = {
  operation: 'create a tenant',
  text: `
    INSERT INTO tenants (tenant_id, name, account_number) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING ${TENANT_COLUMNS}`,
};

const READ_TENANT: Statement = {
  operation: 'read a tenant',
  text: `SELECT ${TENANT_COLUMNS} FROM tenants WHERE tenant_id = $1`,
};

/** Across tenants, for the start of the service only. By the unique index on the name. */
const FIND_TENANT_BY_NAME: Statement = {
  operation: 'find a tenant',
  text: `SELECT ${TENANT_COLUMNS} FROM tenants WHERE name = $1`,
};

interface TenantRow {
  readonly tenant_id: string;
  readonly name: string;
  readonly account_number: string;
  readonly created_ms: string;
}

function tenantOf(row: TenantRow): Tenant {
  return {
    tenantId: TenantId(row.tenant_id),
    name: fromStoredText(row.name),
    accountNumber: row.account_number,
    createdAt: Math.floor(Number(row.created_ms)),
  };
}

/** `undefined` when the name or the account number is taken. */
export async function insertTenant(
  session: Session,
  tenant: Pick<Tenant, 'tenantId' | 'name' | 'accountNumber'>,
): Promise<Tenant | undefined> {
  const { tenantId, name, accountNumber } = tenant;
  const [row] = await session.run<TenantRow>(INSERT_TENANT, [
    tenantId,
    toStoredText(name),
    accountNumber,
  ]);
  return row && tenantOf(row);
}

export async function readTenant(
  session: Session,
  tenantId: TenantId,
): Promise<Tenant | undefined> {
  const [row] = await session.run<TenantRow>(READ_TENANT, [tenantId]);
  return row && tenantOf(row);
}

export async function findTenantByName(
  session: Session,
  name: string,
): Promise<Tenant | undefined> {
  const [row] = await session.run<TenantRow>(FIND_TENANT_BY_NAME, [toStoredText(name)]);
  return row && tenantOf(row);
}

const NAMESPACE_COLUMNS = `tenant_id, namespace_id, name, description, retention_ms,
  extract(epoch FROM created_at) * 1000 AS created_ms`;

const INSERT_NAMESPACE: Statement = {
  operation: 'create a namespace',
  text: `
    INSERT INTO namespaces (tenant_id, namespace_id, name, description) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING ${NAMESPACE_COLUMNS}`,
};

const LIST_NAMESPACES: Statement = {
  operation: 'list namespaces',
  text: `SELECT ${NAMESPACE_COLUMNS} FROM namespaces WHERE tenant_id = $1 ORDER BY name`,
};

const FIND_NAMESPACE: Statement = {
  name: 'find_namespace',
  operation: 'find a namespace',
  text: `SELECT ${NAMESPACE_COLUMNS} FROM namespaces WHERE tenant_id = $1 AND name = $2`,
};

interface NamespaceRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly name: string;
  readonly description: string;
  readonly created_ms: string;
  readonly retention_ms: number | null;
}

function namespaceOf(row: NamespaceRow): Namespace {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    name: fromStoredText(row.name),
    description: fromStoredText(row.description),
    createdAt: Math.floor(Number(row.created_ms)),
    retention: row.retention_ms,
  };
}

/** `undefined` when the name is taken. */
export async function insertNamespace(
  session: Session,
  namespace: Omit<Namespace, 'createdAt' | 'retention'>,
): Promise<Namespace | undefined> {
  const { tenantId, namespaceId } = namespace;
  const texts = [namespace.name, namespace.description].map(toStoredText);
  const values = [tenantId, namespaceId, ...texts];
  const [row] = await session.run<NamespaceRow>(INSERT_NAMESPACE, values);
  return row && namespaceOf(row);
}

export async function listNamespaces(session: Session, tenantId: TenantId): Promise<Namespace[]> {
  return (await session.run<NamespaceRow>(LIST_NAMESPACES, [tenantId])).map(namespaceOf);
}

export async function findNamespace(
  session: Session,
  tenantId: TenantId,
  name: string,
): Promise<Namespace | undefined> {
  const [row] = await session.run<NamespaceRow>(FIND_NAMESPACE, [tenantId, toStoredText(name)]);
  return row && namespaceOf(row);
}

const SET_RETENTION: Statement = {
  operation: 'set the retention of a namespace',
  text: `
    UPDATE namespaces SET retention_ms = $3 WHERE tenant_id = $1 AND name = $2
    RETURNING ${NAMESPACE_COLUMNS}`,
};

/** `undefined` when there is no such namespace. */
export async function setNamespaceRetention(
  session: Session,
  tenantId: TenantId,
  change: { readonly name: string; readonly retentionMs: number | null },
): Promise<Namespace | undefined> {
  const values = [tenantId, toStoredText(change.name), change.retentionMs];
  const [row] = await session.run<NamespaceRow>(SET_RETENTION, values);
  return row && namespaceOf(row);
}
