import {
  type Batch,
  type BatchKey,
  type BatchTarget,
  type EpochMs,
  type Scope,
} from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';
import { BATCH_COLUMNS, batchOf, type BatchRow, encodeOperation, NOW_SQL } from './batch-row';
import { insertItems } from './insert-items';

export type NewBatch = Omit<
  Batch,
  'state' | 'totalCount' | 'doneCount' | 'failedCount' | 'createdAt' | 'endedAt'
>;

const INSERT_BATCH: Statement = {
  operation: 'begin a batch',
  text: `
    INSERT INTO batches (tenant_id, batch_id, namespace_id, operation, query, reason, actor, state, is_collected,
      operations_per_second, total_count, done_count, failed_count, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, ${NOW_SQL})
    RETURNING ${BATCH_COLUMNS}`,
};

/** Begins a batch over what its query selects, or over the runs given. */
export async function insertBatch(
  session: Session,
  batch: NewBatch,
  targets: readonly BatchTarget[],
): Promise<Batch> {
  const hasQuery = batch.query !== undefined;
  const [row] = await session.run<BatchRow>(INSERT_BATCH, [
    batch.tenantId,
    batch.batchId,
    batch.namespaceId,
    encodeOperation(batch.operation),
    hasQuery ? toStoredText(batch.query) : null,
    toStoredText(batch.reason),
    toStoredText(batch.actor),
    hasQuery ? 'Collecting' : 'Running',
    !hasQuery,
    batch.operationsPerSecond,
    targets.length,
  ]);
  await insertItems(
    session,
    batch,
    targets.map((target, index) => ({ ...target, position: index + 1 })),
  );
  return batchOf(row!);
}

const COUNT_ACTIVE: Statement = {
  operation: 'count active batches',
  text: `
    SELECT count(*)::int4 AS count FROM batches
    WHERE tenant_id = $1 AND namespace_id = $2 AND state IN ('Collecting', 'Running', 'Paused')`,
};

export async function countActiveBatches(session: Session, scope: Scope): Promise<number> {
  const values = [scope.tenantId, scope.namespaceId];
  const [row] = await session.run<{ count: number }>(COUNT_ACTIVE, values);
  return row?.count ?? 0;
}

const READ_BATCH: Statement = {
  operation: 'read a batch',
  text: `SELECT ${BATCH_COLUMNS} FROM batches WHERE tenant_id = $1 AND batch_id = $2`,
};

export async function readBatch(session: Session, key: BatchKey): Promise<Batch | undefined> {
  const [row] = await session.run<BatchRow>(READ_BATCH, [key.tenantId, key.batchId]);
  return row && batchOf(row);
}

/** By batches_created, read backwards. */
const LIST_BATCHES: Statement = {
  operation: 'list batches',
  text: `
    SELECT ${BATCH_COLUMNS} FROM batches
    WHERE tenant_id = $1 AND namespace_id = $2
      AND ($3::int8 IS NULL OR (created_at, batch_id) < ($3, $4::uuid))
    ORDER BY created_at DESC, batch_id DESC LIMIT $5`,
};

/** Newest first. */
export async function listBatches(
  session: Session,
  scope: Scope,
  page: {
    readonly after?: { readonly createdAt: EpochMs; readonly batchId: string };
    readonly countMax: number;
  },
): Promise<Batch[]> {
  const rows = await session.run<BatchRow>(LIST_BATCHES, [
    scope.tenantId,
    scope.namespaceId,
    page.after?.createdAt ?? null,
    page.after?.batchId ?? null,
    page.countMax,
  ]);
  return rows.map(batchOf);
}

const CHANGES = {
  pause: `state = CASE WHEN state IN ('Collecting', 'Running') THEN 'Paused' ELSE state END`,
  resume: `state = CASE WHEN state <> 'Paused' THEN state WHEN is_collected THEN 'Running' ELSE 'Collecting' END`,
  abort: `state = 'Aborted', ended_at = ${NOW_SQL}`,
} as const;

export type BatchChange = keyof typeof CHANGES;

/** `undefined` when there is no such batch that is not over. */
export async function changeBatch(
  session: Session,
  key: BatchKey,
  change: BatchChange,
): Promise<Batch | undefined> {
  const text = `
    UPDATE batches SET ${CHANGES[change]}
    WHERE tenant_id = $1 AND batch_id = $2 AND state IN ('Collecting', 'Running', 'Paused')
    RETURNING ${BATCH_COLUMNS}`;
  const statement = { operation: `${change} a batch`, text };
  const [row] = await session.run<BatchRow>(statement, [key.tenantId, key.batchId]);
  return row && batchOf(row);
}

export interface BatchItemView {
  readonly position: number;
  readonly workflowId: string;
  readonly runId: string | null;
  readonly state: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly resultRunId: string | null;
}

const LIST_ITEMS: Statement = {
  operation: 'list the items of a batch',
  text: `
    SELECT position, workflow_id, run_id, state, code, message, result_run_id FROM batch_items
    WHERE tenant_id = $1 AND batch_id = $2 AND position > $3 AND ($4::text IS NULL OR state = $4)
    ORDER BY position LIMIT $5`,
};

interface ItemRow {
  readonly position: number;
  readonly workflow_id: string;
  readonly run_id: string | null;
  readonly state: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly result_run_id: string | null;
}

export async function listBatchItems(
  session: Session,
  key: BatchKey,
  page: { readonly after: number; readonly state: string | null; readonly countMax: number },
): Promise<BatchItemView[]> {
  const { after, state, countMax } = page;
  const values = [key.tenantId, key.batchId, after, state, countMax];
  const rows = await session.run<ItemRow>(LIST_ITEMS, values);
  return rows.map((row) => ({
    position: row.position,
    workflowId: fromStoredText(row.workflow_id),
    runId: row.run_id,
    state: row.state,
    code: row.code,
    message: row.message === null ? null : fromStoredText(row.message),
    resultRunId: row.result_run_id,
  }));
}
