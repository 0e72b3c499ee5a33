import {
  type DueRun,
  type EpochMs,
  NamespaceId,
  RunId,
  type ShardId,
  TenantId,
  WorkflowId,
} from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText } from '../wire/stored-text';

/** Across tenants: a shard has runs of all. Relies on open_runs_wake_at (shard_id, wake_at): reads exactly what it returns. */
const READ_DUE_RUNS: Statement = {
  name: 'read_due_runs',
  operation: 'read due runs',
  text: `
    SELECT tenant_id, namespace_id, workflow_id, run_id, wake_at
    FROM open_runs
    WHERE shard_id = $1 AND wake_at < $2
    ORDER BY wake_at
    LIMIT $3`,
};

interface DueRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly wake_at: number;
}

export async function readDueRuns(
  session: Session,
  window: { readonly shardId: ShardId; readonly before: EpochMs; readonly countMax: number },
): Promise<DueRun[]> {
  const rows = await session.run<DueRow>(READ_DUE_RUNS, [
    window.shardId,
    Math.trunc(window.before),
    window.countMax,
  ]);
  return rows.map((row) => ({
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    workflowId: WorkflowId(fromStoredText(row.workflow_id)),
    runId: RunId(row.run_id),
    wakeAt: row.wake_at,
  }));
}
