import type { RunStart, RunUpsert, TurnWrite, TurnWritten } from '@app/contract';

import type { Session, Statement } from '../session';
import { columnValues } from '../wire/columns';
import { NUMBER_COLUMNS, searchChanges, TERM_COLUMNS } from './search-columns';
import {
  APPEND_COLUMNS,
  CHANGED_CLOSE_COLUMNS,
  CLOCK_COLUMNS,
  CLOSE_COLUMNS,
  CLOSED_START_COLUMNS,
  DELETE_COLUMNS,
  OPEN_START_COLUMNS,
  ORIGIN_COLUMNS,
  OUTBOX_COLUMNS,
  RECEIVED_COLUMNS,
  REQUEST_COLUMNS,
  SENT_COLUMNS,
  SNAPSHOT_COLUMNS,
  UPSERT_COLUMNS,
  WAKE_COLUMNS,
} from './turn-columns';
import { TURN_PARTS, type TurnPart, turnStatement } from './turn-statement';

/**
 * Writes a turn: one statement, one round trip, all or nothing.
 *
 * A primary key that exists already, or a run to close or wake that does not, is a `StoreUnavailable` that must not be
 * retried: the turn was decided on a state that is not the stored one.
 */
export async function writeTurn(session: Session, write: TurnWrite): Promise<TurnWritten> {
  const parts = partsOf(write);
  const present = TURN_PARTS.filter((part) => parts[part].rowCount > 0);
  const values: unknown[] = [write.shardId, write.version, write.nextOffset];
  for (const part of present) values.push(...parts[part].values());
  const rows = await session.run<{ database_time: number }>(statementOf(present), values);
  const row = rows[0];
  return row === undefined
    ? { type: 'fenced' }
    : { type: 'written', databaseTime: row.database_time };
}

const statements = new Map<string, Statement>();

function statementOf(present: readonly TurnPart[]): Statement {
  const key = present.join();
  const known = statements.get(key);
  if (known !== undefined) return known;
  const statement = turnStatement(new Set(present));
  statements.set(key, statement);
  return statement;
}

interface PartRows {
  readonly rowCount: number;
  values(): Buffer[];
}

function partsOf(write: TurnWrite): Readonly<Record<TurnPart, PartRows>> {
  const openStarts = write.starts.filter((start) => start.status === 'Running');
  const closedStarts: readonly RunStart[] = write.starts.filter(
    (start) => start.status !== 'Running',
  );
  const search = searchChanges(write.starts, write.upserts);
  return {
    appends: rowsOf(APPEND_COLUMNS, write.appends),
    openStarts: rowsOf(OPEN_START_COLUMNS, openStarts),
    closedStarts: rowsOf(CLOSED_START_COLUMNS, closedStarts),
    ...changesOfRuns(write),
    snapshots: rowsOf(SNAPSHOT_COLUMNS, write.snapshots),
    requests: rowsOf(REQUEST_COLUMNS, write.requests),
    terms: rowsOf(TERM_COLUMNS, search.terms),
    lostTerms: rowsOf(TERM_COLUMNS, search.lostTerms),
    numbers: rowsOf(NUMBER_COLUMNS, search.numbers),
    lostNumbers: rowsOf(NUMBER_COLUMNS, search.lostNumbers),
    outbox: rowsOf(
      OUTBOX_COLUMNS,
      write.outbox.map((entry, position) => ({ ...entry, position })),
    ),
    sent: rowsOf(SENT_COLUMNS, write.sent),
    origins: rowsOf(ORIGIN_COLUMNS, write.origins),
    deletes: rowsOf(DELETE_COLUMNS, write.deletes),
    clocks: rowsOf(CLOCK_COLUMNS, write.clocks),
    received: rowsOf(RECEIVED_COLUMNS, write.received),
  };
}

type RunChanges = Pick<
  Record<TurnPart, PartRows>,
  'closes' | 'changedCloses' | 'wakes' | 'upserts'
>;

/**
 * Two changes of one row in one statement would be one too many: a run that closes needs no wake and takes its upsert
 * with it, and an upsert of an open run takes its wake along.
 */
function changesOfRuns({ closes, wakes, upserts }: TurnWrite): RunChanges {
  if (upserts.length === 0 && (closes.length === 0 || wakes.length === 0)) {
    return {
      closes: rowsOf(CLOSE_COLUMNS, closes),
      changedCloses: NO_ROWS,
      wakes: rowsOf(WAKE_COLUMNS, wakes),
      upserts: NO_ROWS,
    };
  }
  const upsertOf = new Map(upserts.map((upsert) => [upsert.runId, upsert]));
  const wakeOf = new Map(wakes.map((wake) => [wake.runId, wake]));
  const closing = new Set(closes.map((close) => close.runId));
  return {
    closes: rowsOf(
      CLOSE_COLUMNS,
      closes.filter(({ runId }) => !upsertOf.has(runId)),
    ),
    changedCloses: rowsOf(
      CHANGED_CLOSE_COLUMNS,
      closes.flatMap((close) => {
        const upsert = upsertOf.get(close.runId);
        return upsert === undefined ? [] : [{ ...close, ...attributesOf(upsert) }];
      }),
    ),
    wakes: rowsOf(
      WAKE_COLUMNS,
      wakes.filter(({ runId }) => !closing.has(runId) && !upsertOf.has(runId)),
    ),
    upserts: rowsOf(
      UPSERT_COLUMNS,
      upserts
        .filter(({ runId }) => !closing.has(runId))
        .map((upsert) => ({ ...upsert, wake: wakeOf.get(upsert.runId) })),
    ),
  };
}

function attributesOf({ memo, searchAttributes }: RunUpsert) {
  return { ...(memo && { memo }), ...(searchAttributes && { searchAttributes }) };
}

const NO_ROWS: PartRows = { rowCount: 0, values: () => [] };

function rowsOf<Row>(
  columns: Parameters<typeof columnValues<Row>>[0],
  rows: readonly Row[],
): PartRows {
  return { rowCount: rows.length, values: () => columnValues(columns, rows) };
}
