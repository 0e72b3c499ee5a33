import type { RunStart, TurnWrite, TurnWritten, WakeAt } from '@app/contract';

import type { Session, Statement } from '../session';
import { columnValues } from '../wire/columns';
import {
  APPEND_COLUMNS,
  CLOSE_COLUMNS,
  CLOSED_START_COLUMNS,
  OPEN_START_COLUMNS,
  REQUEST_COLUMNS,
  SNAPSHOT_COLUMNS,
  TERM_COLUMNS,
  termsOf,
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
  return {
    appends: rowsOf(APPEND_COLUMNS, write.appends),
    openStarts: rowsOf(OPEN_START_COLUMNS, openStarts),
    closedStarts: rowsOf(CLOSED_START_COLUMNS, closedStarts),
    closes: rowsOf(CLOSE_COLUMNS, write.closes),
    wakes: rowsOf(WAKE_COLUMNS, wakesOfOpenRuns(write)),
    snapshots: rowsOf(SNAPSHOT_COLUMNS, write.snapshots),
    requests: rowsOf(REQUEST_COLUMNS, write.requests),
    terms: rowsOf(TERM_COLUMNS, write.starts.flatMap(termsOf)),
  };
}

/** A run that closes needs no wake, and two changes of one row in one statement would be one too many. */
function wakesOfOpenRuns(write: TurnWrite): readonly WakeAt[] {
  if (write.closes.length === 0 || write.wakes.length === 0) return write.wakes;
  const closing = new Set(write.closes.map((close) => close.runId));
  return write.wakes.filter((wake) => !closing.has(wake.runId));
}

function rowsOf<Row>(
  columns: Parameters<typeof columnValues<Row>>[0],
  rows: readonly Row[],
): PartRows {
  return { rowCount: rows.length, values: () => columnValues(columns, rows) };
}
