import type { EpochMs, Rejection, Scope } from '@app/contract';

import { statusOfNumber } from '../execution/workflow-status-number';
import type { Session } from '../session';
import { fromStoredText } from '../wire/stored-text';
import { mergeCounts } from './merge-counts';
import { namespaceNow } from './namespace-now';
import type { FieldRef, ParsedQuery } from './query/ast';
import { compileCondition } from './query/compile-condition';
import type { Field, FieldType } from './query/field';
import { fieldExpression, type RunTable } from './query/field-expression';
import type { Meaning } from './query/literal-value';
import { requiredLookups } from './query/lookups';
import { Parameters } from './query/parameters';
import { parseQuery } from './query/parse-query';
import { withPausedRuns } from './query/paused-status';
import { possibleStatuses } from './query/possible-statuses';
import { QueryProblem } from './query/query-problem';
import { scopeSql } from './query/scope-sql';
import { refusingBadQueries } from './query-refusal';
import { resolveFields, withoutDivisions } from './resolve-fields';

/** Value of a field that a group has in common; null for runs without one. */
export type GroupValue = string | number | boolean | null;

export interface RunCount {
  readonly count: number;
  /** One per combination of values, the largest first; empty without GROUP BY. */
  readonly groups: readonly { readonly values: readonly GroupValue[]; readonly count: number }[];
  /** There are more groups than are told. */
  readonly hasMoreGroups: boolean;
}

const GROUP_COUNT_MAX = 1_000;

const GROUPABLE: ReadonlySet<FieldType> = new Set(['Keyword', 'Int', 'Bool', 'Status']);

export interface CountRunsOptions {
  /** What moments such as '-24h' are relative to; the namespace's clock when absent. */
  readonly now?: EpochMs;
  /** Schedules that are there instead of workflows. */
  readonly schedules?: boolean;
}

/** Counts runs. Reads every run that matches, so it takes time in proportion to their number. */
export function countRuns(
  session: Session,
  scope: Scope,
  text: string,
  options: CountRunsOptions = {},
): Promise<RunCount | Rejection> {
  return refusingBadQueries(async () => {
    const query = withoutDivisions(withPausedRuns(parseQuery(text)));
    const ordered = query.orderBy[0];
    if (ordered !== undefined) {
      throw new QueryProblem(ordered.field.position, 'A count has no order. Leave ORDER BY out.');
    }
    const resolve = await resolveFields(session, scope, query);
    const fields = query.groupBy.map((ref) => groupField(ref, resolve));
    const { sql, parameters } = countStatement(scope, {
      query,
      fields,
      schedules: options.schedules ?? false,
      meaning: { resolve, now: options.now ?? (await namespaceNow(session, scope)) },
    });
    const rows = await session.run<CountRow>(
      {
        operation: 'count runs',
        text: sql,
        reach: { of: 'all', merge: (parts) => mergeCounts(parts, fields.length) },
      },
      parameters.values,
    );
    return countOf(rows, fields);
  });
}

type CountRow = Readonly<Record<`g${number}`, GroupValue>> & {
  readonly count: number;
  /** A sum of counts is numeric, which arrives as text. */
  readonly total: string;
};

function groupField(ref: FieldRef, resolve: (ref: FieldRef) => Field): Field {
  const field = resolve(ref);
  if (GROUPABLE.has(field.type)) return field;
  throw new QueryProblem(
    ref.position,
    `Runs cannot be grouped by ${ref.name}. Group by keywords, integers, booleans or ExecutionStatus.`,
  );
}

interface CountParts {
  readonly query: ParsedQuery;
  readonly fields: readonly Field[];
  readonly meaning: Meaning;
  readonly schedules: boolean;
}

function countStatement(
  scope: Scope,
  { query, fields, meaning, schedules }: CountParts,
): { sql: string; parameters: Parameters } {
  const parameters = new Parameters();
  const lookups = requiredLookups(query.where, meaning);
  const own = scopeSql(scope, { ...lookups, runIds: undefined, schedules }, parameters);
  const madeElsewhere = new Set([
    ...lookups.terms.map(({ test }) => test),
    ...lookups.numbers.flatMap(({ tests }) => tests),
  ]);
  const tables = tablesOf(query, schedules);
  const branches = tables.map((table) => {
    const groups = fields.map(
      (field, index) => `${fieldExpression(field, table, parameters)} AS g${index}`,
    );
    const context = { table, parameters, ...meaning, madeElsewhere };
    const where = query.where === undefined ? '' : `AND ${compileCondition(query.where, context)}`;
    return `SELECT ${['1 AS one', ...groups].join(', ')} FROM ${table} WHERE ${own} ${where}`;
  });
  const groups = fields.map((_, index) => `g${index}`);
  const grouping =
    groups.length === 0
      ? ''
      : `GROUP BY ${groups.join(', ')} ORDER BY count DESC, ${groups.join(', ')}`;
  const sql = `
    SELECT ${[...groups, 'count(*) AS count', 'sum(count(*)) OVER () AS total'].join(', ')}
    FROM (${branches.join(' UNION ALL ')}) AS runs
    ${grouping} LIMIT ${GROUP_COUNT_MAX + 1}`;
  return { sql, parameters };
}

/** A schedule that has been deleted is a closed run, and no schedule any more. */
function tablesOf({ where }: ParsedQuery, schedules: boolean): RunTable[] {
  const isOpenPossible = possibleStatuses(where).has('Running');
  return [
    ...(isOpenPossible ? (['open_runs'] as const) : []),
    ...(schedules ? [] : (['closed_runs'] as const)),
  ];
}

function countOf(rows: readonly CountRow[], fields: readonly Field[]): RunCount {
  const count = Number(rows[0]?.total ?? 0);
  if (fields.length === 0) return { count, groups: [], hasMoreGroups: false };
  const groups = rows.slice(0, GROUP_COUNT_MAX).map((row) => ({
    values: fields.map((field, index) => groupValue(field, row[`g${index}`] ?? null)),
    count: row.count,
  }));
  return { count, groups, hasMoreGroups: rows.length > GROUP_COUNT_MAX };
}

function groupValue(field: Field, stored: GroupValue): GroupValue {
  if (stored === null) return null;
  if (field.type === 'Status') return statusOfNumber(Number(stored));
  return typeof stored === 'string' ? fromStoredText(stored) : stored;
}
