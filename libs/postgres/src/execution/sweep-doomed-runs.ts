import { NamespaceId, RunId, type ShardId, TenantId, WorkflowId } from '@app/contract';

import type { Session, Statement } from '../session';
import { decodeAttributes } from '../visibility/stored-attributes';
import { columnValues } from '../wire/columns';
import { encodeArray } from '../wire/encode-array';
import { fromStoredText } from '../wire/stored-text';
import { requestKey } from './request-key';
import { NUMBER_COLUMNS, type SearchChanges, searchChanges, TERM_COLUMNS } from './search-columns';

const RUN_COUNT_MAX = 100;
/** Rows of history in one statement: some ten milliseconds. */
const ROW_COUNT_MAX = 1_000;

/** Across tenants: a shard has runs of all. By doomed_runs_due. */
const READ_DOOMED: Statement = {
  name: 'read_doomed_runs',
  operation: 'read doomed runs',
  text: `
    SELECT doomed.tenant_id, doomed.run_id, doomed.namespace_id, doomed.workflow_id, doomed.start_request_id,
      doomed.attributes, doomed.reason = 'Unfinished' AND (
        EXISTS (
          SELECT 1 FROM open_runs AS open
          WHERE open.tenant_id = doomed.tenant_id AND open.namespace_id = doomed.namespace_id
            AND open.workflow_id = doomed.workflow_id AND open.run_id = doomed.run_id
        ) OR EXISTS (
          SELECT 1 FROM closed_runs AS closed
          WHERE closed.tenant_id = doomed.tenant_id AND closed.run_id = doomed.run_id
        )
      ) AS is_alive
    FROM doomed_runs AS doomed
    WHERE doomed.shard_id = $1 AND doomed.due_at <= floor(extract(epoch FROM clock_timestamp()) * 1000)::int8
    ORDER BY doomed.due_at
    LIMIT $2`,
};

/** Rows of the runs given, by the primary key of history, up to a number of them. */
const DELETE_HISTORY: Statement = {
  name: 'delete_doomed_history',
  operation: 'delete the history of doomed runs',
  text: `
    WITH doomed AS (
      SELECT rows.* FROM unnest($1::uuid[], $2::uuid[]) AS run(tenant_id, run_id)
      CROSS JOIN LATERAL (
        SELECT tenant_id, run_id, first_event_id, first_fact_number FROM history
        WHERE history.tenant_id = run.tenant_id AND history.run_id = run.run_id
        LIMIT $3
      ) AS rows
      LIMIT $3
    )
    DELETE FROM history AS known USING doomed
    WHERE known.tenant_id = doomed.tenant_id AND known.run_id = doomed.run_id
      AND known.first_event_id = doomed.first_event_id
      AND known.first_fact_number = doomed.first_fact_number
    RETURNING 1 AS deleted`,
};

/** What is left of runs without history. */
const FINISH: Statement = {
  name: 'finish_doomed_runs',
  operation: 'delete doomed runs',
  text: `
    WITH dead AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS dead(tenant_id, run_id)),
    unsnapped AS (
      DELETE FROM snapshots AS known USING dead
      WHERE known.tenant_id = dead.tenant_id AND known.run_id = dead.run_id
    ),
    unoriginated AS (
      DELETE FROM run_origins AS known USING dead
      WHERE known.tenant_id = dead.tenant_id AND known.run_id = dead.run_id
    ),
    untermed AS (
      DELETE FROM search_terms AS known
      USING unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[]) AS term(tenant_id, namespace_id, term, run_id)
      WHERE known.tenant_id = term.tenant_id AND known.namespace_id = term.namespace_id
        AND known.term = term.term AND known.run_id = term.run_id
    ),
    unnumbered AS (
      DELETE FROM search_numbers AS known
      USING unnest($11::uuid[], $12::uuid[], $13::text[], $14::float8[], $15::uuid[])
        AS number(tenant_id, namespace_id, attribute, value, run_id)
      WHERE known.tenant_id = number.tenant_id AND known.namespace_id = number.namespace_id
        AND known.attribute = number.attribute AND known.value = number.value AND known.run_id = number.run_id
    ),
    unanswered AS (
      DELETE FROM request_ids AS known
      USING unnest($7::uuid[], $8::uuid[]) AS request(tenant_id, request_key)
      WHERE known.tenant_id = request.tenant_id AND known.request_key = request.request_key
    )
    DELETE FROM doomed_runs AS known USING unnest($9::uuid[], $10::uuid[]) AS run(tenant_id, run_id)
    WHERE known.tenant_id = run.tenant_id AND known.run_id = run.run_id`,
};

interface DoomedRow {
  readonly tenant_id: string;
  readonly run_id: string;
  readonly namespace_id: string;
  readonly workflow_id: string;
  readonly start_request_id: string | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly is_alive: boolean;
}

/** Deletes a bounded number of rows. Repeating it is harmless, whoever does. */
export async function sweepDoomedRuns(session: Session, shardId: ShardId): Promise<boolean> {
  const doomed = await session.run<DoomedRow>(READ_DOOMED, [shardId, RUN_COUNT_MAX]);
  if (doomed.length === 0) return false;
  const dead = doomed.filter((row) => !row.is_alive);
  const rows = await session.run(DELETE_HISTORY, [
    uuids(dead.map((row) => row.tenant_id)),
    uuids(dead.map((row) => row.run_id)),
    ROW_COUNT_MAX,
  ]);
  // Of the last one touched there may be more.
  if (rows.length < ROW_COUNT_MAX) await finish(session, dead, doomed);
  return rows.length === ROW_COUNT_MAX || doomed.length === RUN_COUNT_MAX;
}

async function finish(
  session: Session,
  dead: readonly DoomedRow[],
  doomed: readonly DoomedRow[],
): Promise<void> {
  const { terms, numbers } = searchRowsOf(dead);
  const requests = dead.flatMap((row) => {
    if (row.start_request_id === null) return [];
    const key = requestKey({
      namespaceId: NamespaceId(row.namespace_id),
      workflowId: WorkflowId(fromStoredText(row.workflow_id)),
      requestId: fromStoredText(row.start_request_id),
    });
    return [{ row, key }];
  });
  await session.run(FINISH, [
    uuids(dead.map((row) => row.tenant_id)),
    uuids(dead.map((row) => row.run_id)),
    ...columnValues(TERM_COLUMNS, terms),
    uuids(requests.map(({ row }) => row.tenant_id)),
    uuids(requests.map(({ key }) => key)),
    uuids(doomed.map((row) => row.tenant_id)),
    uuids(doomed.map((row) => row.run_id)),
    ...columnValues(NUMBER_COLUMNS, numbers),
  ]);
}

/** By what the runs are found: `attributes` are those they had last. */
function searchRowsOf(dead: readonly DoomedRow[]): SearchChanges {
  const runs = dead.map((row) => ({
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    workflowId: WorkflowId(fromStoredText(row.workflow_id)),
    runId: RunId(row.run_id),
    searchAttributes: decodeAttributes(row.attributes ?? {}),
  }));
  return searchChanges([], runs);
}

function uuids(values: readonly string[]): Buffer {
  return encodeArray('uuid[]', values);
}
