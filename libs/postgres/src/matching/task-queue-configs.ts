import {
  type EpochMs,
  NamespaceId,
  type Scope,
  type TaskQueueConfig,
  type TaskQueueKey,
  type TaskQueueType,
  TenantId,
} from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';
import { uuidOfHash } from '../wire/uuid-of-hash';

/** What somebody has set for a queue. */
export interface ConfiguredQueue {
  readonly queue: TaskQueueKey;
  readonly queueType: TaskQueueType;
  readonly config: TaskQueueConfig;
  readonly updatedAt: EpochMs;
}

interface QueueName {
  readonly queueType: TaskQueueType;
  readonly name: string;
}

const COLUMNS = `tenant_id, namespace_id, queue_type, name, config,
  floor(extract(epoch FROM updated_at) * 1000)::int8 AS updated_ms`;

interface ConfigRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly queue_type: TaskQueueType;
  readonly name: string;
  readonly config: TaskQueueConfig;
  readonly updated_ms: number;
}

const FIND: Statement = {
  operation: 'find the settings of a task queue',
  text: `
    SELECT ${COLUMNS} FROM task_queue_configs
    WHERE tenant_id = $1 AND namespace_id = $2 AND queue_id = $3`,
};

const LIST: Statement = {
  operation: 'list the settings of task queues',
  text: `
    SELECT ${COLUMNS} FROM task_queue_configs
    WHERE tenant_id = $1 AND namespace_id = $2 ORDER BY name, queue_type`,
};

/** Across tenants: matching serves all. Few rows; read whole, by those who look for what has changed. */
const LIST_CHANGED: Statement = {
  name: 'list_changed_queue_configs',
  operation: 'list the settings of task queues',
  text: `
    SELECT ${COLUMNS} FROM task_queue_configs
    WHERE tenant_id IS NOT NULL AND updated_at >= to_timestamp($1 / 1000.0)
    ORDER BY updated_at`,
};

const PUT: Statement = {
  operation: 'store the settings of a task queue',
  text: `
    INSERT INTO task_queue_configs (tenant_id, namespace_id, queue_id, queue_type, name, config)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, namespace_id, queue_id) DO UPDATE SET config = $6,
      version = task_queue_configs.version + 1, updated_at = clock_timestamp()
    RETURNING ${COLUMNS}`,
};

export async function findQueueConfig(
  session: Session,
  { tenantId, namespaceId }: Scope,
  name: QueueName,
): Promise<ConfiguredQueue | undefined> {
  const [row] = await session.run<ConfigRow>(FIND, [tenantId, namespaceId, idOf(name)]);
  return row && configuredOf(row);
}

export async function listQueueConfigs(
  session: Session,
  { tenantId, namespaceId }: Scope,
): Promise<ConfiguredQueue[]> {
  return (await session.run<ConfigRow>(LIST, [tenantId, namespaceId])).map(configuredOf);
}

/** Of all tenants, those changed at `since` or later; the oldest change first. */
export async function listChangedQueueConfigs(
  session: Session,
  since: EpochMs,
): Promise<ConfiguredQueue[]> {
  return (await session.run<ConfigRow>(LIST_CHANGED, [since])).map(configuredOf);
}

export async function putQueueConfig(
  session: Session,
  { tenantId, namespaceId }: Scope,
  { queueType, name, config }: QueueName & { readonly config: TaskQueueConfig },
): Promise<ConfiguredQueue> {
  const id = idOf({ queueType, name });
  const values = [tenantId, namespaceId, id, queueType, toStoredText(name), JSON.stringify(config)];
  const [row] = await session.run<ConfigRow>(PUT, values);
  if (row === undefined) throw new Error('the settings of a task queue were not stored');
  return configuredOf(row);
}

function idOf({ queueType, name }: QueueName): string {
  return uuidOfHash(`${queueType}/${name}`);
}

function configuredOf(row: ConfigRow): ConfiguredQueue {
  return {
    queue: {
      tenantId: TenantId(row.tenant_id),
      namespaceId: NamespaceId(row.namespace_id),
      name: fromStoredText(row.name),
    },
    queueType: row.queue_type,
    config: row.config,
    updatedAt: row.updated_ms,
  };
}
