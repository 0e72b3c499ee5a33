import { type DueRun, RunId, type Scope, WorkflowId } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText } from '../wire/stored-text';

/** Of one namespace, by the prefix of the primary key of open_runs: reads its open runs, returns the earliest. */
const READ_WAKES_OF: Statement = {
  name: 'read_wakes_of',
  operation: 'read the wake-ups of a namespace',
  text: `
    SELECT workflow_id, run_id, wake_at FROM open_runs
    WHERE tenant_id = $1 AND namespace_id = $2 AND wake_at IS NOT NULL
    ORDER BY wake_at LIMIT $3`,
};

interface WakeRow {
  readonly workflow_id: string;
  readonly run_id: string;
  readonly wake_at: number;
}

export async function readWakesOf(
  session: Session,
  { tenantId, namespaceId }: Scope,
  countMax: number,
): Promise<DueRun[]> {
  const rows = await session.run<WakeRow>(READ_WAKES_OF, [tenantId, namespaceId, countMax]);
  return rows.map((row) => ({
    tenantId,
    namespaceId,
    workflowId: WorkflowId(fromStoredText(row.workflow_id)),
    runId: RunId(row.run_id),
    wakeAt: row.wake_at,
  }));
}
