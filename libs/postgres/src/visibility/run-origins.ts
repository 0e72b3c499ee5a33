import type { EpochMs, EventId, RunKey } from '@app/contract';
import type { QueryResultRow } from 'pg';

import type { Session, Statement } from '../session';
import { fromStoredText } from '../wire/stored-text';

/** What `run_origins` knows of a run that begins with another one's history. */
export interface RunOriginRow {
  readonly runId: string;
  readonly kind: string;
  readonly baseWorkflowId: string;
  readonly baseRunId: string;
  readonly lastEventId: EventId;
  readonly editedEventIds: readonly EventId[];
  readonly reason: string;
  readonly createdAt: EpochMs;
}

const COLUMNS =
  'run_id, kind, base_workflow_id, base_run_id, last_event_id, edited_event_ids, reason, created_at';

/** By the primary key. */
const READ_ORIGIN: Statement = {
  name: 'read_run_origin',
  operation: 'read where a run comes from',
  reach: { of: 'run' },
  text: `SELECT ${COLUMNS} FROM run_origins WHERE tenant_id = $1 AND run_id = $2`,
};

/** By run_origins_base, read backwards. */
const LIST_FORKS: Statement = {
  name: 'list_forks',
  operation: 'list the forks of a run',
  reach: { of: 'all', merge: newestFirst },
  text: `
    SELECT ${COLUMNS} FROM run_origins WHERE tenant_id = $1 AND base_run_id = $2
    ORDER BY created_at DESC LIMIT $3`,
};

interface OriginRow {
  readonly run_id: string;
  readonly kind: string;
  readonly base_workflow_id: string;
  readonly base_run_id: string;
  readonly last_event_id: number;
  readonly edited_event_ids: string;
  readonly reason: string;
  readonly created_at: number;
}

export async function readRunOrigin(
  session: Session,
  run: Pick<RunKey, 'tenantId' | 'runId'>,
): Promise<RunOriginRow | undefined> {
  const [row] = await session.run<OriginRow>(READ_ORIGIN, [run.tenantId, run.runId]);
  return row && originOf(row);
}

/** Newest first. */
export async function listForks(
  session: Session,
  base: Pick<RunKey, 'tenantId' | 'runId'>,
  countMax: number,
): Promise<RunOriginRow[]> {
  const rows = await session.run<OriginRow>(LIST_FORKS, [base.tenantId, base.runId, countMax]);
  return rows.slice(0, countMax).map(originOf);
}

function newestFirst(parts: readonly (readonly QueryResultRow[])[]): QueryResultRow[] {
  return (parts as readonly (readonly OriginRow[])[])
    .flat()
    .sort((a, b) => b.created_at - a.created_at);
}

function originOf(row: OriginRow): RunOriginRow {
  return {
    runId: row.run_id,
    kind: row.kind,
    baseWorkflowId: fromStoredText(row.base_workflow_id),
    baseRunId: row.base_run_id,
    lastEventId: row.last_event_id,
    editedEventIds: row.edited_event_ids === '' ? [] : row.edited_event_ids.split(',').map(Number),
    reason: fromStoredText(row.reason),
    createdAt: row.created_at,
  };
}
