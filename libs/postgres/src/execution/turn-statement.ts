import type { Statement } from '../session';
import { type Column, columnNames, unnestSql } from '../wire/columns';
import { CHAIN_SQL } from './chain-sql';
import { NUMBER_COLUMNS, TERM_COLUMNS } from './search-columns';
import { SEARCH_SQL } from './search-sql';
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
  RUN_COLUMN_NAMES,
  SENT_COLUMNS,
  SNAPSHOT_COLUMNS,
  UPSERT_COLUMNS,
  WAKE_COLUMNS,
} from './turn-columns';

/** The parts a turn may write, in the order of their parameters. `closes` come before the starts that wait for them. */
export const TURN_PARTS = [
  'appends',
  'closes',
  'changedCloses',
  'openStarts',
  'closedStarts',
  'wakes',
  'upserts',
  'snapshots',
  'requests',
  'terms',
  'lostTerms',
  'outbox',
  'sent',
  'numbers',
  'lostNumbers',
  'origins',
  'deletes',
  'clocks',
  'received',
] as const;
export type TurnPart = (typeof TURN_PARTS)[number];

/** Shard, version and next offset come before the parts. */
const FENCE_PARAMETER_COUNT = 3;

/**
 * THE statement of a turn, with only the parts that the turn has: an absent part costs nothing, and in practice a
 * dozen combinations occur. With all parts always present and mostly empty arrays, a turn of one append took a quarter
 * more of the server's CPU (docs/adr/0003-store.md).
 *
 * Every part reads from `fence`, so when the shard's version has moved on nothing is written and no row comes back.
 * All lookups are by primary key. Parts that must touch a row per entry divide by zero when they do not, which undoes
 * the whole statement: such a turn was decided on a state that is not the stored one.
 */
export function turnStatement(parts: ReadonlySet<TurnPart>): Statement {
  const present = TURN_PARTS.filter((part) => parts.has(part));
  const mask = TURN_PARTS.reduce(
    (bits, part, index) => bits | (parts.has(part) ? 1 << index : 0),
    0,
  );
  const ctes: string[] = [FENCE];
  const results = ['floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS database_time'];
  let parameter = FENCE_PARAMETER_COUNT + 1;
  for (const part of present) {
    ctes.push(...PART_SQL[part](parameter, parts));
    const check = CHECKS[part];
    if (check !== undefined) results.push(check(parameter));
    parameter += PART_COLUMN_COUNT[part];
  }
  return {
    name: `write_turn_${mask}`,
    operation: 'write a turn',
    text: `WITH ${ctes.join(',\n')}\nSELECT ${results.join(', ')} FROM fence`,
  };
}

const FENCE = `fence AS (
  UPDATE shards SET version = version + 1, next_offset = $3
  WHERE shard_id = $1 AND version = $2
  RETURNING shard_id, version
)`;

const PART_COLUMN_COUNT: Readonly<Record<TurnPart, number>> = {
  appends: APPEND_COLUMNS.length,
  openStarts: OPEN_START_COLUMNS.length,
  closedStarts: CLOSED_START_COLUMNS.length,
  closes: CLOSE_COLUMNS.length,
  changedCloses: CHANGED_CLOSE_COLUMNS.length,
  wakes: WAKE_COLUMNS.length,
  upserts: UPSERT_COLUMNS.length,
  snapshots: SNAPSHOT_COLUMNS.length,
  requests: REQUEST_COLUMNS.length,
  terms: TERM_COLUMNS.length,
  lostTerms: TERM_COLUMNS.length,
  outbox: OUTBOX_COLUMNS.length,
  sent: SENT_COLUMNS.length,
  numbers: NUMBER_COLUMNS.length,
  lostNumbers: NUMBER_COLUMNS.length,
  origins: ORIGIN_COLUMNS.length,
  deletes: DELETE_COLUMNS.length,
  clocks: CLOCK_COLUMNS.length,
  received: RECEIVED_COLUMNS.length,
};

type PartSql = (firstParameter: number, parts: ReadonlySet<TurnPart>) => string[];

const RUN_COLUMNS = RUN_COLUMN_NAMES.join(', ');

const PART_SQL: Readonly<Record<TurnPart, PartSql>> = {
  appends: (parameter) => [
    `appended AS (
      INSERT INTO history (${columnNames(APPEND_COLUMNS)}, chain)
      SELECT ${columnNames(APPEND_COLUMNS, 'given.')}, ${CHAIN_SQL}
      FROM fence, ${unnestSql(APPEND_COLUMNS, parameter, 'given')}
    )`,
  ],

  // The count of removed rows is not used: asking for it makes Postgres end the last run of a workflow id before it
  // inserts the next one under the same primary key.
  openStarts: (parameter, parts) => [
    `opened AS (
      INSERT INTO open_runs (shard_id, start_turn, ${columnNames(OPEN_START_COLUMNS)})
      SELECT fence.shard_id, fence.version, ${columnNames(OPEN_START_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(OPEN_START_COLUMNS, parameter, 'given')}
      WHERE ${[...waitingFor(parts), 'TRUE'].join(' AND ')}
    )`,
  ],

  closedStarts: (parameter) => [
    `opened_and_closed AS (
      INSERT INTO closed_runs (shard_id, start_turn, ${columnNames(CLOSED_START_COLUMNS)})
      SELECT fence.shard_id, fence.version, ${columnNames(CLOSED_START_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(CLOSED_START_COLUMNS, parameter, 'given')}
    )`,
  ],

  closes: (parameter) => closeSql({ parameter, columns: CLOSE_COLUMNS, removed: 'removed' }),

  changedCloses: (parameter) =>
    closeSql({ parameter, columns: CHANGED_CLOSE_COLUMNS, removed: 'removed_changed' }),

  wakes: (parameter) => [
    `woken AS (
      UPDATE open_runs AS open SET wake_at = given.wake_at
      FROM fence, ${unnestSql(WAKE_COLUMNS, parameter, 'given')}
      WHERE open.tenant_id = given.tenant_id AND open.namespace_id = given.namespace_id
        AND open.workflow_id = given.workflow_id AND open.run_id = given.run_id
      RETURNING 1
    )`,
  ],

  upserts: (parameter) => [
    `upserted AS (
      UPDATE open_runs AS open SET memo = given.memo, attributes = given.attributes,
        wake_at = CASE WHEN given.moves_wake = 1 THEN given.wake_at ELSE open.wake_at END
      FROM fence, ${unnestSql(UPSERT_COLUMNS, parameter, 'given')}
      WHERE open.tenant_id = given.tenant_id AND open.namespace_id = given.namespace_id
        AND open.workflow_id = given.workflow_id AND open.run_id = given.run_id
      RETURNING 1
    )`,
  ],

  snapshots: (parameter) => [
    `snapped AS (
      INSERT INTO snapshots (${columnNames(SNAPSHOT_COLUMNS)})
      SELECT ${columnNames(SNAPSHOT_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(SNAPSHOT_COLUMNS, parameter, 'given')}
      ON CONFLICT (tenant_id, run_id) DO UPDATE
      SET next_event_id = excluded.next_event_id, fact_number = excluded.fact_number, state = excluded.state
    )`,
  ],

  requests: (parameter) => [
    `answered AS (
      INSERT INTO request_ids (created_at, ${columnNames(REQUEST_COLUMNS)})
      SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::int8, ${columnNames(REQUEST_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(REQUEST_COLUMNS, parameter, 'given')}
    )`,
  ],

  ...SEARCH_SQL,

  outbox: (parameter) => [
    `outgoing AS (
      INSERT INTO outbox (shard_id, turn, ${columnNames(OUTBOX_COLUMNS)})
      SELECT fence.shard_id, fence.version, ${columnNames(OUTBOX_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(OUTBOX_COLUMNS, parameter, 'given')}
    )`,
  ],

  // A row that is gone was settled by an outcome that came twice.
  sent: (parameter) => [
    `settled AS (
      DELETE FROM outbox AS row
      USING fence, ${unnestSql(SENT_COLUMNS, parameter, 'given')}
      WHERE row.shard_id = fence.shard_id AND row.turn = given.turn AND row.position = given.position
        AND row.tenant_id = given.tenant_id
    )`,
  ],

  origins: (parameter) => [
    `originated AS (
      INSERT INTO run_origins (${columnNames(ORIGIN_COLUMNS)})
      SELECT ${columnNames(ORIGIN_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(ORIGIN_COLUMNS, parameter, 'given')}
    )`,
  ],

  // A run that is not there any more was deleted before, by its namespace's retention for instance.
  deletes: (parameter) => [
    `dropped AS (
      DELETE FROM closed_runs AS closed
      USING fence, ${unnestSql(DELETE_COLUMNS, parameter, 'given')}
      WHERE closed.tenant_id = given.tenant_id AND closed.run_id = given.run_id
      RETURNING closed.*
    )`,
    `doomed AS (
      INSERT INTO doomed_runs
        (tenant_id, run_id, shard_id, namespace_id, workflow_id, reason, due_at, start_request_id, attributes)
      SELECT tenant_id, run_id, shard_id, namespace_id, workflow_id, 'Deleted', 0, start_request_id, attributes
      FROM dropped
      ON CONFLICT (tenant_id, run_id) DO UPDATE SET reason = 'Deleted', due_at = 0
    )`,
  ],

  // A row that is gone was taken by another turn: this one would apply its request a second time.
  received: (parameter) => [
    `received AS (
      DELETE FROM inbox AS row
      USING fence, ${unnestSql(RECEIVED_COLUMNS, parameter, 'given')}
      WHERE row.tenant_id = given.tenant_id AND row.shard_id = fence.shard_id
        AND row.sequence = given.sequence
      RETURNING 1
    )`,
  ],

  // A clock never goes back: one that is ahead is not touched, which undoes the turn.
  clocks: (parameter) => [
    `clocked AS (
      UPDATE namespace_clocks AS clock
      SET shown_time = given.shown_time, target_time = given.target_time, skip_until = given.skip_until
      FROM fence, ${unnestSql(CLOCK_COLUMNS, parameter, 'given')}
      WHERE clock.tenant_id = given.tenant_id AND clock.namespace_id = given.namespace_id
        AND clock.shown_time <= given.shown_time
      RETURNING 1
    )`,
  ],
};

interface CloseParts {
  readonly parameter: number;
  readonly columns: readonly Column<never>[];
  /** Name of the CTE that takes the rows out of open_runs. */
  readonly removed: string;
}

/** Moves runs from open_runs to closed_runs, with the columns given instead of those they had. */
function closeSql({ parameter, columns, removed }: CloseParts): string[] {
  const given = new Set(columns.map(({ name }) => name));
  const kept = RUN_COLUMN_NAMES.map((name) =>
    given.has(name) && name in CHANGEABLE ? `given.${name}` : `open.${name}`,
  );
  return [
    `${removed} AS (
      DELETE FROM open_runs AS open
      USING fence, ${unnestSql(columns, parameter, 'given')}
      WHERE open.tenant_id = given.tenant_id AND open.namespace_id = given.namespace_id
        AND open.workflow_id = given.workflow_id AND open.run_id = given.run_id
      RETURNING open.shard_id, open.start_turn, ${kept.join(', ')},
        given.history_length, given.status, given.closed_time
    )`,
    `${removed}_closed AS (
      INSERT INTO closed_runs (shard_id, start_turn, ${RUN_COLUMNS}, history_length, status, closed_time)
      SELECT shard_id, start_turn, ${RUN_COLUMNS}, history_length, status, closed_time FROM ${removed}
    )`,
  ];
}

/** What a run may change about itself while it is open. */
const CHANGEABLE = { memo: true, attributes: true };

function waitingFor(parts: ReadonlySet<TurnPart>): string[] {
  const removals = [
    parts.has('closes') && 'removed',
    parts.has('changedCloses') && 'removed_changed',
  ];
  return removals.filter((cte) => cte !== false).map((cte) => `(SELECT count(*) FROM ${cte}) >= 0`);
}

type CheckSql = (firstParameter: number) => string;

const CHECKS: Readonly<Partial<Record<TurnPart, CheckSql>>> = {
  closes: (parameter) => everyRowTouched('removed', parameter),
  changedCloses: (parameter) => everyRowTouched('removed_changed', parameter),
  upserts: (parameter) => everyRowTouched('upserted', parameter),
  wakes: (parameter) => everyRowTouched('woken', parameter),
  clocks: (parameter) => everyRowTouched('clocked', parameter),
  received: (parameter) => everyRowTouched('received', parameter),
};

function everyRowTouched(cte: string, firstParameter: number): string {
  return `1 / ((SELECT count(*) FROM ${cte}) = cardinality($${firstParameter}::uuid[]))::int AS ${cte}_checked`;
}
