import type { RunKey, WorkflowStatus } from '@app/contract';

import type { Session, Statement } from '../session';
import { toStoredText } from '../wire/stored-text';
import { statusOfNumber } from './workflow-status-number';

/** At most one row, by the primary keys of open_runs and closed_runs. */
const READ_RUN_STATUS: Statement = {
  name: 'read_run_status',
  operation: 'read the status of a run',
  text: `
    SELECT 1::int2 AS status FROM open_runs
    WHERE tenant_id = $1 AND namespace_id = $2 AND workflow_id = $3 AND run_id = $4
    UNION ALL
    SELECT status FROM closed_runs
    WHERE tenant_id = $1 AND run_id = $4 AND namespace_id = $2 AND workflow_id = $3`,
};

/** `undefined` when there is no such run under that workflow id. */
export async function readRunStatus(
  session: Session,
  key: RunKey,
): Promise<WorkflowStatus | undefined> {
  const { tenantId, namespaceId, workflowId, runId } = key;
  const values = [tenantId, namespaceId, toStoredText(workflowId), runId];
  const [row] = await session.run<{ status: number }>(READ_RUN_STATUS, values);
  return row && statusOfNumber(row.status);
}
