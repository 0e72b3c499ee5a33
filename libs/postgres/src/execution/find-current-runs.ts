import { type RunHeader, RunId, type WorkflowKey } from '@app/contract';

import type { Session, Statement } from '../session';
import { type Column, columnValues, unnestInOrderSql } from '../wire/columns';
import { fromStoredText } from '../wire/stored-text';
import { statusOfNumber } from './workflow-status-number';

const KEY_COLUMNS: readonly Column<WorkflowKey>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (key) => key.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (key) => key.namespaceId },
  { name: 'workflow_id', type: 'text[]', value: (key) => key.workflowId },
];

/**
 * The open run (status 1, the smallest) of each workflow id, else the last one that closed. Relies on the primary key of open_runs and on
 * closed_runs_workflow (partial: `start_turn > 0`), read backwards for one row: at most two index probes per key, however many runs it has had.
 */
const FIND_CURRENT_RUNS: Statement = {
  name: 'find_current_runs',
  operation: 'find current runs',
  text: `
    SELECT key.position::int4, run.run_id, run.status, run.start_request_id, run.started_time
    FROM ${unnestInOrderSql(KEY_COLUMNS, 'key')}
    CROSS JOIN LATERAL (
      SELECT run_id, 1::int2 AS status, start_request_id, started_time
      FROM open_runs AS open
      WHERE open.tenant_id = key.tenant_id AND open.namespace_id = key.namespace_id
        AND open.workflow_id = key.workflow_id
      UNION ALL (
        SELECT run_id, status, start_request_id, started_time
        FROM closed_runs AS closed
        WHERE closed.tenant_id = key.tenant_id AND closed.namespace_id = key.namespace_id
          AND closed.workflow_id = key.workflow_id AND closed.start_turn > 0
        ORDER BY closed.start_turn DESC
        LIMIT 1
      )
      ORDER BY status LIMIT 1
    ) AS run`,
};

interface HeaderRow {
  readonly position: number;
  readonly run_id: string;
  readonly status: number;
  readonly start_request_id: string;
  readonly started_time: number;
}

export async function findCurrentRuns(
  session: Session,
  keys: readonly WorkflowKey[],
): Promise<(RunHeader | undefined)[]> {
  const headers = new Array<RunHeader | undefined>(keys.length).fill(undefined);
  if (keys.length === 0) return headers;
  for (const row of await session.run<HeaderRow>(
    FIND_CURRENT_RUNS,
    columnValues(KEY_COLUMNS, keys),
  )) {
    headers[row.position - 1] = {
      runId: RunId(row.run_id),
      status: statusOfNumber(row.status),
      startRequestId: fromStoredText(row.start_request_id),
      startedTime: row.started_time,
    };
  }
  return headers;
}
