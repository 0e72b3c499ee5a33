import type { Scope } from '@app/contract';
import { listRuns, type RunSummary, type Session } from '@app/postgres';

import { refusalOf } from '../door/refusal';
import { seconds } from '../wire/seconds';
import { executionStatus } from './execution-status';

/** AWS's own limit of redrives of one execution. */
const RUN_COUNT_MAX = 1_001;

/** How often an execution was redriven and when last, and whether it may be: each redrive is a run of the same id. */
export async function redrivesOf(session: Session, scope: Scope, run: RunSummary): Promise<object> {
  const quoted = run.workflowId.replaceAll(/['\\]/g, String.raw`\$&`);
  const { tenantId, namespaceId } = scope;
  const found = await listRuns(
    session,
    { tenantId, namespaceId },
    { query: `WorkflowId = '${quoted}'`, countMax: RUN_COUNT_MAX },
  );
  if ('code' in found) throw refusalOf(found);
  // A run that began a moment ago may not be in the lists yet.
  const redriveCount = Math.max(0, found.runs.length - 1);
  const status = executionStatus(run.status);
  const isOver = status !== 'RUNNING' && status !== 'SUCCEEDED';
  return {
    redriveCount,
    ...(redriveCount > 0 && { redriveDate: seconds(run.startedTime) }),
    ...(isOver
      ? { redriveStatus: 'REDRIVABLE' }
      : {
          redriveStatus: 'NOT_REDRIVABLE',
          redriveStatusReason: `Execution is ${status} and cannot be redriven`,
        }),
  };
}
