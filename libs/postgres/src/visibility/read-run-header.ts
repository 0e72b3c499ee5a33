import type { HistoryEvent, RunId, WorkflowKey } from '@app/contract';

import { readCloseEvent } from '../history/read-close-event';
import type { Session, Statement } from '../session';
import { toStoredText } from '../wire/stored-text';
import { type RunSummary, runSummary, SUMMARY_COLUMNS, type SummaryRow } from './run-summary';

/**
 * Of a workflow id the open run, else the last one; or the run named. Relies on the primary key of open_runs, and on
 * closed_runs_workflow or, with a run id, the primary key of closed_runs.
 */
const READ_CURRENT_RUN: Statement = {
  name: 'read_current_run',
  operation: 'read a run',
  reach: { of: 'run' },
  text: `
    SELECT ${SUMMARY_COLUMNS}, 1::int2 AS status, NULL::int8 AS closed_time
    FROM open_runs
    WHERE tenant_id = $1 AND namespace_id = $2 AND workflow_id = $3
    UNION ALL (
      SELECT ${SUMMARY_COLUMNS}, status, closed_time
      FROM closed_runs
      WHERE tenant_id = $1 AND namespace_id = $2 AND workflow_id = $3 AND start_turn > 0
      ORDER BY start_turn DESC
      LIMIT 1
    )
    ORDER BY status LIMIT 1`,
};

const READ_NAMED_RUN: Statement = {
  name: 'read_named_run',
  operation: 'read a run',
  reach: { of: 'run' },
  text: `
    SELECT ${SUMMARY_COLUMNS}, 1::int2 AS status, NULL::int8 AS closed_time
    FROM open_runs
    WHERE tenant_id = $1 AND namespace_id = $2 AND workflow_id = $3 AND run_id = $4
    UNION ALL
    SELECT ${SUMMARY_COLUMNS}, status, closed_time
    FROM closed_runs
    WHERE tenant_id = $1 AND run_id = $4 AND namespace_id = $2 AND workflow_id = $3`,
};

export interface RunReading {
  readonly run: RunSummary;
  /** The event that closed it; absent while it is open. */
  readonly closeEvent?: HistoryEvent;
}

export async function readRunHeader(
  session: Session,
  key: WorkflowKey & { readonly runId?: RunId },
): Promise<RunReading | undefined> {
  const { tenantId, namespaceId, runId } = key;
  if (runId !== undefined && !UUID.test(runId)) return undefined;
  const workflow = [tenantId, namespaceId, toStoredText(key.workflowId)];
  const [row] =
    runId === undefined
      ? await session.run<SummaryRow>(READ_CURRENT_RUN, workflow)
      : await session.run<SummaryRow>(READ_NAMED_RUN, [...workflow, runId]);
  if (row === undefined) return undefined;
  const run = runSummary(row);
  if (run.closedTime === undefined) return { run };
  const closeEvent = await readCloseEvent(session, run);
  return closeEvent === undefined ? { run } : { run, closeEvent };
}

/** What callers give as a run id may be anything; only this can be one. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
