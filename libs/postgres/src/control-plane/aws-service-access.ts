import type { EpochMs, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** As whom, and where, runs of a namespace call a service of Amazon's. Never with its secret. */
export interface AwsServiceAccess {
  /** `*`: all that have none of their own. */
  readonly service: string;
  readonly endpoint?: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly createdAt: EpochMs;
}

const COLUMNS = `service, endpoint, region, access_key_id, extract(epoch FROM created_at) * 1000 AS created_ms`;

interface AccessRow {
  readonly service: string;
  readonly endpoint: string | null;
  readonly region: string;
  readonly access_key_id: string;
  readonly created_ms: string;
}

const PUT: Statement = {
  operation: 'store access to a service',
  text: `
    INSERT INTO aws_service_access (tenant_id, namespace_id, service, endpoint, region, access_key_id, sealed_secret)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, namespace_id, service) DO UPDATE SET endpoint = $4, region = $5, access_key_id = $6,
      sealed_secret = $7
    RETURNING ${COLUMNS}`,
};

/** What is stored for the service itself comes first. */
const READ: Statement = {
  name: 'read_aws_service_access',
  operation: 'read access to a service',
  text: `
    SELECT ${COLUMNS}, sealed_secret FROM aws_service_access
    WHERE tenant_id = $1 AND namespace_id = $2 AND service IN ($3, '*') ORDER BY service = '*' LIMIT 1`,
};

const LIST: Statement = {
  operation: 'list access to services',
  text: `
    SELECT ${COLUMNS} FROM aws_service_access WHERE tenant_id = $1 AND namespace_id = $2 ORDER BY service`,
};

const DELETE: Statement = {
  operation: 'delete access to a service',
  text: `
    DELETE FROM aws_service_access WHERE tenant_id = $1 AND namespace_id = $2 AND service = $3
    RETURNING ${COLUMNS}`,
};

export async function putAwsServiceAccess(
  session: Session,
  scope: Scope,
  access: Omit<AwsServiceAccess, 'createdAt'>,
  sealedSecret: Uint8Array,
): Promise<AwsServiceAccess> {
  const { service, endpoint, region, accessKeyId } = access;
  const texts = [endpoint ?? null, toStoredText(region), toStoredText(accessKeyId)];
  const values = [...keyOf(scope, service), ...texts, sealedSecret];
  const [row] = await session.run<AccessRow>(PUT, values);
  if (row === undefined) throw new Error('access to a service was not stored');
  return accessOf(row);
}

export async function readAwsServiceAccess(
  session: Session,
  scope: Scope,
  service: string,
): Promise<(AwsServiceAccess & { readonly sealedSecret: Uint8Array }) | undefined> {
  const [row] = await session.run<AccessRow & { readonly sealed_secret: Buffer }>(
    READ,
    keyOf(scope, service),
  );
  return row && { ...accessOf(row), sealedSecret: row.sealed_secret };
}

export async function listAwsServiceAccess(
  session: Session,
  { tenantId, namespaceId }: Scope,
): Promise<AwsServiceAccess[]> {
  return (await session.run<AccessRow>(LIST, [tenantId, namespaceId])).map(accessOf);
}

/** `undefined` when nothing is stored for the service. */
export async function deleteAwsServiceAccess(
  session: Session,
  scope: Scope,
  service: string,
): Promise<AwsServiceAccess | undefined> {
  const [row] = await session.run<AccessRow>(DELETE, keyOf(scope, service));
  return row && accessOf(row);
}

function keyOf({ tenantId, namespaceId }: Scope, service: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(service)];
}

function accessOf(row: AccessRow): AwsServiceAccess {
  return {
    service: fromStoredText(row.service),
    ...(row.endpoint !== null && { endpoint: row.endpoint }),
    region: fromStoredText(row.region),
    accessKeyId: fromStoredText(row.access_key_id),
    createdAt: Math.floor(Number(row.created_ms)),
  };
}
