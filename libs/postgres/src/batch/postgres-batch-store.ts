import {
  type Batch,
  type BatchItem,
  type BatchItemResult,
  type BatchKey,
  type BatchState,
  type BatchStore,
  RunId,
  WorkflowId,
} from '@app/contract';

import type { Database } from '../connection';
import type { Session, Statement } from '../session';
import { withTenant } from '../tenancy/with-tenant';
import { listRuns } from '../visibility/list-runs';
import { type Column, columnNames, columnValues, unnestSql } from '../wire/columns';
import { fromStoredText } from '../wire/stored-text';
import { BATCH_COLUMNS, batchOf, type BatchRow, NOW_SQL } from './batch-row';
import { insertItems } from './insert-items';

/** Longer than any step takes; a process that is silent for so long is taken for dead. */
const CLAIM_MS = 30_000;
/** Runs written down at a time. */
const COLLECTED_COUNT = 500;

/** Across tenants: a process works for all. By batches_active, oldest first; of two that ask at once each gets another. */
const CLAIM: Statement = {
  name: 'claim_batch',
  operation: 'claim a batch',
  text: `
    UPDATE batches AS batch SET runner = $1, claimed_until = ${NOW_SQL} + ${CLAIM_MS}
    FROM (
      SELECT tenant_id, batch_id FROM batches
      WHERE state IN ('Collecting', 'Running') AND (claimed_until IS NULL OR claimed_until < ${NOW_SQL})
      ORDER BY created_at LIMIT 1
      FOR UPDATE SKIP LOCKED
    ) AS free
    WHERE batch.tenant_id = free.tenant_id AND batch.batch_id = free.batch_id
    RETURNING ${BATCH_COLUMNS.replaceAll(/\b(tenant_id|batch_id)\b/g, 'batch.$1')}`,
};

const LOCK_COLLECTING: Statement = {
  operation: 'go on with a batch',
  text: `
    SELECT state, collect_cursor, total_count FROM batches
    WHERE tenant_id = $1 AND batch_id = $2 AND runner = $3
    FOR UPDATE`,
};

const NOTE_COLLECTED: Statement = {
  operation: 'note how far a batch has come',
  text: `
    UPDATE batches SET collect_cursor = $3, total_count = total_count + $4, is_collected = $5,
      state = CASE WHEN $5 AND state = 'Collecting' THEN 'Running' ELSE state END,
      claimed_until = ${NOW_SQL} + ${CLAIM_MS}
    WHERE tenant_id = $1 AND batch_id = $2
    RETURNING state`,
};

/** By batch_items_pending. */
const PENDING_ITEMS: Statement = {
  name: 'pending_batch_items',
  operation: 'read the items of a batch',
  text: `
    SELECT position, workflow_id, run_id FROM batch_items
    WHERE tenant_id = $1 AND batch_id = $2 AND state = 'Pending'
    ORDER BY position LIMIT $3`,
};

const RESULT_COLUMNS: readonly Column<BatchItemResult>[] = [
  { name: 'position', type: 'int8[]', value: (result) => result.position },
  { name: 'state', type: 'text[]', value: (result) => result.state },
  { name: 'code', type: 'text[]', value: (result) => result.code ?? null },
  { name: 'message', type: 'text[]', value: (result) => result.message ?? null },
  { name: 'result_run_id', type: 'uuid[]', value: (result) => result.runId ?? null },
];

/** Counts what it has changed, so an item that two processes have done is counted once. */
const SETTLE: Statement = {
  name: 'settle_batch_items',
  operation: 'settle the items of a batch',
  text: `
    WITH settled AS (
      UPDATE batch_items AS item
      SET state = given.state, code = given.code, message = given.message, result_run_id = given.result_run_id
      FROM (SELECT ${columnNames(RESULT_COLUMNS)} FROM ${unnestSql(RESULT_COLUMNS, 4, 'given')}) AS given
      WHERE item.tenant_id = $1 AND item.batch_id = $2 AND item.position = given.position AND item.state = 'Pending'
      RETURNING item.state
    )
    UPDATE batches SET
      done_count = done_count + (SELECT count(*) FROM settled WHERE settled.state = 'Done'),
      failed_count = failed_count + (SELECT count(*) FROM settled WHERE settled.state = 'Failed'),
      claimed_until = CASE WHEN runner = $3 THEN ${NOW_SQL} + ${CLAIM_MS} ELSE claimed_until END
    WHERE tenant_id = $1 AND batch_id = $2
    RETURNING state, runner`,
};

const COMPLETE: Statement = {
  name: 'complete_batch',
  operation: 'complete a batch',
  text: `
    UPDATE batches SET state = 'Completed', ended_at = ${NOW_SQL}
    WHERE tenant_id = $1 AND batch_id = $2 AND state = 'Running' AND done_count + failed_count >= total_count
    RETURNING state`,
};

const RELEASE: Statement = {
  operation: 'let go of a batch',
  text: `
    UPDATE batches SET runner = NULL, claimed_until = NULL
    WHERE tenant_id = $1 AND batch_id = $2 AND runner = $3`,
};

interface PendingRow {
  readonly position: number;
  readonly workflow_id: string;
  readonly run_id: string | null;
}

/** Batches as the process sees them that works on them. Needs a database opened with the role `engine`. */
export class PostgresBatchStore implements BatchStore {
  constructor(private readonly database: Database) {}

  async claim(runner: string): Promise<Batch | undefined> {
    const [row] = await this.database.run<BatchRow>(CLAIM, [runner]);
    return row && batchOf(row);
  }

  /** The page, its items and the cursor behind it are one transaction: no run is written down twice. */
  collect(batch: Batch, runner: string): Promise<BatchState> {
    return withTenant(this.database, batch.tenantId, async (session) => {
      const [now] = await session.run<{
        state: BatchState;
        collect_cursor: string | null;
        total_count: number;
      }>(LOCK_COLLECTING, [batch.tenantId, batch.batchId, runner]);
      if (now?.state !== 'Collecting') return now?.state ?? 'Aborted';
      const page = await listRuns(session, batch, {
        query: batch.query ?? '',
        // Moments such as '-24h' mean what they meant when the batch began.
        now: batch.createdAt,
        countMax: COLLECTED_COUNT,
        ...(now.collect_cursor !== null && { after: now.collect_cursor }),
      });
      const runs = 'code' in page ? [] : page.runs;
      await insertItems(
        session,
        batch,
        runs.map(({ run }, index) => ({
          position: now.total_count + index + 1,
          workflowId: run.workflowId,
          runId: run.runId,
        })),
      );
      const isOver = 'code' in page || !page.hasMore;
      const cursor = runs.at(-1)?.cursor ?? now.collect_cursor;
      return stateAfter(session, [batch.tenantId, batch.batchId, cursor, runs.length, isOver]);
    });
  }

  async pendingItems(batch: BatchKey, countMax: number): Promise<BatchItem[]> {
    const values = [batch.tenantId, batch.batchId, countMax];
    const rows = await this.database.run<PendingRow>(PENDING_ITEMS, values);
    return rows.map((row) => ({
      position: row.position,
      workflowId: WorkflowId(fromStoredText(row.workflow_id)),
      ...(row.run_id !== null && { runId: RunId(row.run_id) }),
    }));
  }

  async settle(
    batch: BatchKey,
    runner: string,
    results: readonly BatchItemResult[],
  ): Promise<BatchState> {
    const { tenantId, batchId } = batch;
    const [row] = await this.database.run<{ state: BatchState; runner: string | null }>(SETTLE, [
      tenantId,
      batchId,
      runner,
      ...columnValues(RESULT_COLUMNS, results),
    ]);
    // Somebody else works on it: for this process it is as good as paused.
    if (row?.runner !== runner) return 'Paused';
    if (row.state !== 'Running') return row.state;
    const [completed] = await this.database.run(COMPLETE, [tenantId, batchId]);
    return completed === undefined ? row.state : 'Completed';
  }

  async release(batch: BatchKey, runner: string): Promise<void> {
    await this.database.run(RELEASE, [batch.tenantId, batch.batchId, runner]);
  }
}

async function stateAfter(session: Session, values: readonly unknown[]): Promise<BatchState> {
  const [row] = await session.run<{ state: BatchState }>(NOTE_COLLECTED, values);
  return row?.state ?? 'Aborted';
}
