import type { RunId, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';
import type { ChainedRow } from './row-chain';

interface RunRef {
  readonly tenantId: TenantId;
  readonly runId: RunId;
}

/** Where a row stands in its run. */
export interface RowPlace {
  readonly firstEventId: number;
  readonly firstFactNumber: number;
}

/** A row of a history as it is stored. */
export interface HistoryRow extends RowPlace, ChainedRow {
  /** Null in rows from before there was a chain. */
  readonly chain: Buffer | null;
}

/** The newest row of a run. */
export interface HistoryHead extends RowPlace {
  readonly lastEventId: number;
  readonly chain: Buffer | null;
}

const PAGE_ROWS_MAX = 500;
/** A page stops growing here, unless its first row alone is larger. */
const PAGE_BYTES_MAX = 4 * 1_048_576;

/** One step on the primary key of history, read backwards. */
const READ_HISTORY_HEAD: Statement = {
  name: 'read_history_head',
  operation: 'read the head of a history',
  reach: { of: 'run' },
  text: `
    SELECT first_event_id, first_fact_number, last_event_id, chain FROM history
    WHERE tenant_id = $1 AND run_id = $2
    ORDER BY first_event_id DESC, first_fact_number DESC
    LIMIT 1`,
};

/** A range of the primary key of history; the sizes come from the rows' headers, so what is too much is not fetched. */
const READ_HISTORY_ROWS: Statement = {
  name: 'read_history_rows',
  operation: 'read rows of a history',
  reach: { of: 'run' },
  text: `
    SELECT first_event_id, first_fact_number, last_event_id, facts, chain
    FROM (
      SELECT first_event_id, first_fact_number, last_event_id, facts, chain,
        sum(octet_length(facts)) OVER (ORDER BY first_event_id, first_fact_number)
          - octet_length(facts) AS bytes_before
      FROM history
      WHERE tenant_id = $1 AND run_id = $2
        AND (first_event_id, first_fact_number) > ($3, $4)
        AND (first_event_id, first_fact_number) <= ($5, $6)
      ORDER BY first_event_id, first_fact_number
      LIMIT ${PAGE_ROWS_MAX}
    ) AS part
    WHERE bytes_before < ${PAGE_BYTES_MAX}
    ORDER BY first_event_id, first_fact_number`,
};

interface HeadRow {
  readonly first_event_id: number;
  readonly first_fact_number: number;
  readonly last_event_id: number;
  readonly chain: Buffer | null;
}

/** `undefined` when nothing of the run is stored. */
export async function readHistoryHead(
  session: Session,
  { tenantId, runId }: RunRef,
): Promise<HistoryHead | undefined> {
  const [row] = await session.run<HeadRow>(READ_HISTORY_HEAD, [tenantId, runId]);
  return row && placed(row);
}

/** Rows after `after` (from the first one when absent) up to `upTo`, in order; as many as fit a page. */
export async function readHistoryRows(
  session: Session,
  { tenantId, runId }: RunRef,
  { after, upTo }: { readonly after: RowPlace | undefined; readonly upTo: RowPlace },
): Promise<HistoryRow[]> {
  const rows = await session.run<HeadRow & { readonly facts: Buffer }>(READ_HISTORY_ROWS, [
    tenantId,
    runId,
    after?.firstEventId ?? -1,
    after?.firstFactNumber ?? -1,
    upTo.firstEventId,
    upTo.firstFactNumber,
  ]);
  return rows.map((row) => ({ ...placed(row), facts: row.facts }));
}

function placed(row: HeadRow): HistoryHead {
  return {
    firstEventId: row.first_event_id,
    firstFactNumber: row.first_fact_number,
    lastEventId: row.last_event_id,
    chain: row.chain,
  };
}
