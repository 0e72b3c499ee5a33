import type { Fact, RunKey, StoredRun } from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import { decodeFacts } from '../codec/facts-codec';
import { InvalidStoredBytes } from '../codec/invalid-stored-bytes';
import type { Session, Statement } from '../session';
import { type Column, columnValues, unnestInOrderSql } from '../wire/columns';
import { statusOfNumber } from './workflow-status-number';

const KEY_COLUMNS: readonly Column<RunKey>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (key) => key.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (key) => key.namespaceId },
  { name: 'workflow_id', type: 'text[]', value: (key) => key.workflowId },
  { name: 'run_id', type: 'uuid[]', value: (key) => key.runId },
];

/** What a row of the answer tells about its run. */
const RowKind = { Header: 0, Snapshot: 1, Facts: 2 } as const;

/**
 * Headers, snapshots and the facts after them, of many runs in one round trip; each row tells its kind. Relies on the
 * primary keys of open_runs, closed_runs, snapshots and history; reads no fact from before the snapshot. A row of notes
 * alone may have the snapshot's next event id and still lie before it: the fact number decides.
 */
const LOAD_RUNS: Statement = {
  name: 'load_runs',
  operation: 'load runs',
  text: `
    WITH key AS MATERIALIZED (
      SELECT key.*, snapshot.next_event_id, snapshot.fact_number, snapshot.state
      FROM ${unnestInOrderSql(KEY_COLUMNS, 'key')}
      LEFT JOIN snapshots AS snapshot
        ON snapshot.tenant_id = key.tenant_id AND snapshot.run_id = key.run_id
    )
    SELECT key.position::int4, ${RowKind.Header} AS kind, 1 AS status, open.wake_at AS number, NULL::bytea AS bytes
    FROM key JOIN open_runs AS open
      ON open.tenant_id = key.tenant_id AND open.namespace_id = key.namespace_id
      AND open.workflow_id = key.workflow_id AND open.run_id = key.run_id
    UNION ALL
    SELECT key.position::int4, ${RowKind.Header}, closed.status, NULL, NULL
    FROM key JOIN closed_runs AS closed
      ON closed.tenant_id = key.tenant_id AND closed.run_id = key.run_id
      AND closed.namespace_id = key.namespace_id AND closed.workflow_id = key.workflow_id
    UNION ALL
    SELECT key.position::int4, ${RowKind.Snapshot}, NULL, key.fact_number, key.state
    FROM key WHERE key.fact_number IS NOT NULL
    UNION ALL
    SELECT key.position::int4, ${RowKind.Facts}, NULL, history.first_fact_number, history.facts
    FROM key JOIN history
      ON history.tenant_id = key.tenant_id AND history.run_id = key.run_id
      AND history.first_event_id >= coalesce(key.next_event_id, 0)
      AND history.first_fact_number >= coalesce(key.fact_number, 0)
    ORDER BY 1, 2, 4`,
};

interface LoadRow {
  readonly position: number;
  readonly kind: number;
  readonly status: number | null;
  readonly number: number | null;
  readonly bytes: Buffer | null;
}

export async function loadRuns(
  session: Session,
  keys: readonly RunKey[],
): Promise<(StoredRun | undefined)[]> {
  if (keys.length === 0) return [];
  const rows = await session.run<LoadRow>(LOAD_RUNS, columnValues(KEY_COLUMNS, keys));
  const rowsByPosition = Map.groupBy(rows, (row) => row.position);
  return keys.map((key, index) => storedRun(key, rowsByPosition.get(index + 1) ?? []));
}

function storedRun(key: RunKey, rows: readonly LoadRow[]): StoredRun | undefined {
  const [header, ...rest] = rows;
  // Without a header the run does not exist, or not under this workflow id.
  if (header?.kind !== RowKind.Header) return undefined;
  const facts: Fact[] = [];
  let snapshot: StoredRun['snapshot'];
  for (const row of rest) {
    if (row.bytes === null || row.number === null) {
      throw new InvalidStoredBytes(`Run ${key.runId} has two headers.`);
    }
    if (row.kind === RowKind.Snapshot) {
      snapshot = { factNumber: row.number, state: decodeValue(row.bytes) };
    } else {
      for (const fact of decodeFacts(row.bytes)) facts.push(fact);
    }
  }
  return {
    key: {
      tenantId: key.tenantId,
      namespaceId: key.namespaceId,
      workflowId: key.workflowId,
      runId: key.runId,
    },
    status: statusOfNumber(header.status ?? 0),
    wakeAt: header.number,
    ...(snapshot !== undefined && { snapshot }),
    facts,
  };
}
