import { type EpochMs, RunId, type TenantId } from '@app/contract';
import type { QueryResultRow } from 'pg';

import type { Session, Statement } from '../session';

/** What redrives have made of a run: another run of its workflow id each. */
export interface RunRedrives {
  /** How often it was redriven until it became this run. */
  readonly count: number;
  /** Of the run that was redriven first, if it is still kept. */
  readonly firstStartedTime: EpochMs | undefined;
  /** A later run goes on from it. */
  readonly isRedriven: boolean;
}

/** A longer chain is cut: nobody counts so far. */
const CHAIN_LENGTH_MAX = 1_000;

/** By the primary key of run_origins, and for the runs that go on from these by run_origins_base. */
const READ: Statement = {
  name: 'read_redrives',
  operation: 'read the redrives of runs',
  reach: { of: 'all', merge: thatKnow },
  text: `
    WITH RECURSIVE chain AS (
      SELECT run_id AS asked, run_id, 0 AS depth FROM unnest($2::uuid[]) AS run_id
      UNION ALL
      SELECT chain.asked, origin.base_run_id, chain.depth + 1
      FROM chain JOIN run_origins AS origin ON origin.tenant_id = $1 AND origin.run_id = chain.run_id
      WHERE origin.kind = 'Redrive' AND chain.depth < ${CHAIN_LENGTH_MAX}
    ), first AS (
      SELECT DISTINCT ON (asked) asked, run_id, depth FROM chain ORDER BY asked, depth DESC
    )
    SELECT first.asked AS run_id, first.depth AS count, run.started_time,
      EXISTS (
        SELECT FROM run_origins AS later
        WHERE later.tenant_id = $1 AND later.base_run_id = first.asked AND later.kind = 'Redrive'
      ) AS is_redriven
    FROM first LEFT JOIN closed_runs AS run
      ON first.depth > 0 AND run.tenant_id = $1 AND run.run_id = first.run_id`,
};

interface Row {
  readonly run_id: string;
  readonly count: number;
  readonly started_time: number | null;
  readonly is_redriven: boolean;
}

/** Redrives are on the shard of their run, so one database at most knows of any. */
function thatKnow(parts: readonly (readonly QueryResultRow[])[]): QueryResultRow[] {
  const known = new Map<string, Row>();
  for (const row of (parts as readonly (readonly Row[])[]).flat()) {
    if (row.count > 0 || row.is_redriven || !known.has(row.run_id)) known.set(row.run_id, row);
  }
  return [...known.values()];
}

/** By run id, for those asked for. */
export async function readRedrives(
  session: Session,
  tenantId: TenantId,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, RunRedrives>> {
  const rows = await session.run<Row>(READ, [tenantId, runIds]);
  return new Map(
    rows.map((row) => [
      RunId(row.run_id),
      {
        count: row.count,
        firstStartedTime: row.started_time ?? undefined,
        isRedriven: row.is_redriven,
      },
    ]),
  );
}
