import {
  type DeliveryRecord,
  NamespaceId,
  TenantId,
  type VersioningBehavior,
  type WebhookEndpoint,
  type WebhookEndpointState,
  type WebhookKey,
} from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

const COLUMNS = `endpoint.tenant_id, endpoint.endpoint_id, endpoint.namespace_id,
  (SELECT name FROM namespaces WHERE namespaces.tenant_id = endpoint.tenant_id
    AND namespaces.namespace_id = endpoint.namespace_id) AS namespace,
  endpoint.name, url, task_queue, activity_types, workflow_types, state, state_reason, keys, max_concurrency,
  rate_per_second_max, response_window_ms, batch_size_max, headers, deployment, build_id, versioning_behavior,
  revision`;

interface EndpointRow {
  readonly tenant_id: string;
  readonly endpoint_id: string;
  readonly namespace_id: string;
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  readonly task_queue: string;
  readonly activity_types: string[];
  readonly workflow_types: string[];
  readonly state: WebhookEndpointState;
  readonly state_reason: string | null;
  readonly keys: WebhookKey[] | string;
  readonly max_concurrency: number;
  readonly rate_per_second_max: number;
  readonly response_window_ms: number;
  readonly batch_size_max: number;
  readonly headers: Record<string, string> | string;
  readonly deployment: string | null;
  readonly build_id: string | null;
  readonly versioning_behavior: VersioningBehavior | null;
  readonly revision: number;
}

function parsed<T>(value: T | string): T {
  return typeof value === 'string' ? (JSON.parse(value) as T) : value;
}

function endpointOf(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.endpoint_id,
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    namespace: fromStoredText(row.namespace),
    name: fromStoredText(row.name),
    url: fromStoredText(row.url),
    taskQueue: fromStoredText(row.task_queue),
    activityTypes: row.activity_types.map(fromStoredText),
    workflowTypes: row.workflow_types.map(fromStoredText),
    state: row.state,
    ...(row.state_reason !== null && { stateReason: fromStoredText(row.state_reason) }),
    keys: parsed<WebhookKey[]>(row.keys),
    maxConcurrency: row.max_concurrency,
    ratePerSecondMax: row.rate_per_second_max,
    responseWindowMs: row.response_window_ms,
    batchSizeMax: row.batch_size_max,
    headers: parsed<Record<string, string>>(row.headers),
    ...versionOf(row),
    revision: row.revision,
  };
}

function versionOf(row: EndpointRow): Pick<WebhookEndpoint, 'version' | 'versioningBehavior'> {
  const { deployment, build_id: buildId, versioning_behavior: versioningBehavior } = row;
  if (deployment === null || buildId === null) return {};
  return {
    version: { deploymentName: fromStoredText(deployment), buildId: fromStoredText(buildId) },
    ...(versioningBehavior !== null && { versioningBehavior }),
  };
}

const PUT: Statement = {
  operation: 'store a webhook endpoint',
  text: `
    INSERT INTO webhook_endpoints AS endpoint (tenant_id, endpoint_id, namespace_id, name, url, task_queue,
      activity_types, state, state_reason, keys, max_concurrency, rate_per_second_max, response_window_ms,
      batch_size_max, headers, workflow_types, deployment, build_id, versioning_behavior)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    ON CONFLICT (tenant_id, endpoint_id) DO UPDATE SET name = $4, url = $5, task_queue = $6, activity_types = $7,
      state = $8, state_reason = $9, keys = $10, max_concurrency = $11, rate_per_second_max = $12,
      response_window_ms = $13, batch_size_max = $14, headers = $15, workflow_types = $16,
      deployment = $17, build_id = $18, versioning_behavior = $19,
      revision = nextval('webhook_endpoint_revisions')
    RETURNING ${COLUMNS}`,
};

const FIND: Statement = {
  operation: 'find a webhook endpoint',
  text: `SELECT ${COLUMNS} FROM webhook_endpoints AS endpoint WHERE tenant_id = $1 AND endpoint_id::text = $2`,
};

const FIND_BY_NAME: Statement = {
  operation: 'find a webhook endpoint',
  text: `
    SELECT ${COLUMNS} FROM webhook_endpoints AS endpoint
    WHERE tenant_id = $1 AND namespace_id = $2 AND endpoint.name = $3`,
};

const LIST: Statement = {
  operation: 'list webhook endpoints',
  text: `
    SELECT ${COLUMNS} FROM webhook_endpoints AS endpoint
    WHERE tenant_id = $1 AND namespace_id = $2 ORDER BY endpoint.name`,
};

/** Across tenants: the dispatcher serves all of them. */
const LIST_ALL: Statement = {
  operation: 'list all webhook endpoints',
  text: `SELECT ${COLUMNS} FROM webhook_endpoints AS endpoint WHERE tenant_id IS NOT NULL`,
};

const DELETE: Statement = {
  operation: 'delete a webhook endpoint',
  text: 'DELETE FROM webhook_endpoints WHERE tenant_id = $1 AND endpoint_id = $2',
};

function storedOrNull(text: string | undefined): string | null {
  return text === undefined ? null : toStoredText(text);
}

export async function putEndpoint(
  session: Session,
  endpoint: Omit<WebhookEndpoint, 'revision' | 'namespace'>,
): Promise<WebhookEndpoint> {
  const [row] = await session.run<EndpointRow>(PUT, [
    endpoint.tenantId,
    endpoint.id,
    endpoint.namespaceId,
    toStoredText(endpoint.name),
    toStoredText(endpoint.url),
    toStoredText(endpoint.taskQueue),
    endpoint.activityTypes.map(toStoredText),
    endpoint.state,
    storedOrNull(endpoint.stateReason),
    JSON.stringify(endpoint.keys),
    endpoint.maxConcurrency,
    endpoint.ratePerSecondMax,
    endpoint.responseWindowMs,
    endpoint.batchSizeMax,
    JSON.stringify(endpoint.headers),
    endpoint.workflowTypes.map(toStoredText),
    storedOrNull(endpoint.version?.deploymentName),
    storedOrNull(endpoint.version?.buildId),
    endpoint.version === undefined ? null : (endpoint.versioningBehavior ?? null),
  ]);
  if (row === undefined) throw new Error('a webhook endpoint was not stored');
  return endpointOf(row);
}

export async function findEndpoint(
  session: Session,
  tenantId: TenantId,
  endpointId: string,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await session.run<EndpointRow>(FIND, [tenantId, endpointId]);
  return row && endpointOf(row);
}

export async function findEndpointByName(
  session: Session,
  scope: { readonly tenantId: TenantId; readonly namespaceId: NamespaceId },
  name: string,
): Promise<WebhookEndpoint | undefined> {
  const values = [scope.tenantId, scope.namespaceId, toStoredText(name)];
  const [row] = await session.run<EndpointRow>(FIND_BY_NAME, values);
  return row && endpointOf(row);
}

export async function listEndpoints(
  session: Session,
  scope: { readonly tenantId: TenantId; readonly namespaceId: NamespaceId },
): Promise<WebhookEndpoint[]> {
  const rows = await session.run<EndpointRow>(LIST, [scope.tenantId, scope.namespaceId]);
  return rows.map(endpointOf);
}

/** Needs the engine's role. */
export async function listAllEndpoints(session: Session): Promise<WebhookEndpoint[]> {
  return (await session.run<EndpointRow>(LIST_ALL, [])).map(endpointOf);
}

export async function deleteEndpoint(
  session: Session,
  tenantId: TenantId,
  endpointId: string,
): Promise<void> {
  await session.run(DELETE, [tenantId, endpointId]);
}

const APPEND_DELIVERIES: Statement = {
  name: 'append_deliveries',
  operation: 'append to the delivery log',
  text: `
    INSERT INTO webhook_deliveries (tenant_id, endpoint_id, started_at, record)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[]::jsonb[])`,
};

/** Deliveries kept per endpoint. */
const KEPT_COUNT_MAX = 10_000;

const TRIM_DELIVERIES: Statement = {
  name: 'trim_deliveries',
  operation: 'trim the delivery log',
  text: `
    DELETE FROM webhook_deliveries WHERE tenant_id = $1 AND endpoint_id = $2 AND sequence < (
      SELECT sequence FROM webhook_deliveries WHERE tenant_id = $1 AND endpoint_id = $2
      ORDER BY sequence DESC OFFSET ${KEPT_COUNT_MAX} LIMIT 1)`,
};

const LIST_DELIVERIES: Statement = {
  operation: 'list deliveries',
  text: `
    SELECT sequence, record FROM webhook_deliveries
    WHERE tenant_id = $1 AND endpoint_id = $2 AND sequence < $3 ORDER BY sequence DESC LIMIT $4`,
};

/** Chance that an append also trims: often enough that the log stays bounded, seldom enough not to matter. */
const TRIM_CHANCE = 0.02;

/** Ids are free text, and one that `jsonb` refuses would cost all records of the batch. Few hold anything to escape. */
function storedRecord(record: DeliveryRecord): string {
  const text = JSON.stringify(record);
  return text.includes('\\u') ? JSON.stringify(withTexts(record, toStoredText)) : text;
}

function withTexts(record: DeliveryRecord, change: (text: string) => string): DeliveryRecord {
  const entries: [string, unknown][] = Object.entries(record);
  const changed = entries.map(([field, value]) => [
    field,
    typeof value === 'string' ? change(value) : value,
  ]);
  return Object.fromEntries(changed) as DeliveryRecord;
}

/** Needs the engine's role. */
export async function appendDeliveries(
  session: Session,
  records: readonly DeliveryRecord[],
  chance: number,
): Promise<void> {
  await session.run(APPEND_DELIVERIES, [
    records.map((record) => record.tenantId),
    records.map((record) => record.endpointId),
    records.map((record) => Math.floor(record.startedAt)),
    records.map(storedRecord),
  ]);
  const [first] = records;
  if (first === undefined || chance > TRIM_CHANCE) return;
  await session.run(TRIM_DELIVERIES, [first.tenantId, first.endpointId]);
}

export interface StoredDelivery {
  readonly sequence: number;
  readonly record: DeliveryRecord;
}

export async function listDeliveries(
  session: Session,
  endpoint: { readonly tenantId: TenantId; readonly endpointId: string },
  page: { readonly before: number | undefined; readonly countMax: number },
): Promise<StoredDelivery[]> {
  const rows = await session.run<{ sequence: number; record: DeliveryRecord | string }>(
    LIST_DELIVERIES,
    [endpoint.tenantId, endpoint.endpointId, page.before ?? Number.MAX_SAFE_INTEGER, page.countMax],
  );
  return rows.map((row) => ({
    sequence: row.sequence,
    record: withTexts(parsed<DeliveryRecord>(row.record), fromStoredText),
  }));
}
