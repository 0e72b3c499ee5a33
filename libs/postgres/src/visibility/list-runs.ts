import { type EpochMs, LIMITS, type Rejection, rejection, type Scope } from '@app/contract';

import { statusNumber } from '../execution/workflow-status-number';
import type { Session } from '../session';
import { mergePages } from './merge-pages';
import { namespaceNow } from './namespace-now';
import { rareRuns } from './number-lookup-sql';
import type { Condition, ParsedQuery } from './query/ast';
import { compileCondition } from './query/compile-condition';
import type { RunTable } from './query/field-expression';
import type { Meaning } from './query/literal-value';
import { requiredLookups } from './query/lookups';
import { Parameters } from './query/parameters';
import { parseQuery } from './query/parse-query';
import { withPausedRuns } from './query/paused-status';
import { possibleStatuses } from './query/possible-statuses';
import { QueryProblem } from './query/query-problem';
import {
  behindSql,
  isByStartTime,
  keyExpressions,
  orderBySql,
  type RunOrder,
  runOrder,
} from './query/run-order';
import { type Restriction, scopeSql } from './query/scope-sql';
import { refusingBadQueries } from './query-refusal';
import { narrowed, resolveFields, withoutDivisions } from './resolve-fields';
import { decodeRunCursor, encodeRunCursor, type RunCursor } from './run-cursor';
import { type RunSummary, runSummary, SUMMARY_COLUMNS, type SummaryRow } from './run-summary';

export interface ListRunsQuery {
  /** In the list query language; all runs, newest first, when absent or empty. */
  readonly query?: string;
  /** A further condition, in the same language: for callers that narrow what somebody else asks. */
  readonly also?: string;
  /** `cursor` of the last run seen. */
  readonly after?: string;
  readonly countMax: number;
  /** Schedules instead of workflows. */
  readonly schedules?: boolean;
  /** What moments such as '-24h' are relative to; the namespace's clock when absent. */
  readonly now?: EpochMs;
}

export interface RunPage {
  readonly runs: readonly { readonly run: RunSummary; readonly cursor: string }[];
  readonly hasMore: boolean;
}

/**
 * A page of runs. Pages are cut by the sort keys of their last run, not by counting, so runs that start meanwhile shift
 * nothing; by keys that never change (start time, ids, type) no run comes twice and none is skipped.
 */
export function listRuns(
  session: Session,
  scope: Scope,
  options: ListRunsQuery,
): Promise<RunPage | Rejection> {
  return refusingBadQueries(async () => {
    const asked = parseQuery(options.query ?? '');
    const also = options.also === undefined ? undefined : parseQuery(options.also).where;
    const query = withoutDivisions(
      withPausedRuns(also === undefined ? asked : narrowed(asked, also)),
    );
    const grouped = query.groupBy[0];
    if (grouped !== undefined) {
      throw new QueryProblem(grouped.position, 'A list has no groups. Use GROUP BY when counting.');
    }
    const resolve = await resolveFields(session, scope, query);
    const order = runOrder(query.orderBy, resolve);
    const after = options.after === undefined ? undefined : decodeRunCursor(options.after);
    const isForeign =
      after?.fingerprint !== order.fingerprint || after.values.length !== order.keys.length;
    if (options.after !== undefined && isForeign) return rejection('CURSOR_INVALID');
    const countMax = Math.min(options.countMax, LIMITS.pageSizeMax);
    const now = after?.now ?? options.now ?? (await namespaceNow(session, scope));
    const meaning = { resolve, now };
    const lookups = requiredLookups(query.where, meaning);
    const runIds = await rareRuns(session, scope, lookups.numbers);
    const { schedules = false } = options;
    const restriction = { terms: lookups.terms, numbers: [], runIds, schedules };
    const statement = new ListStatement({
      scope,
      query,
      meaning,
      order,
      after,
      countMax,
      restriction,
    });
    const rows = await session.run<SummaryRow & SortKeys>(
      {
        operation: 'list runs',
        text: statement.text,
        reach: { of: 'all', merge: (parts) => mergePages(parts, order) },
      },
      statement.parameters.values,
    );
    return pageOf(rows, { order, countMax, now: meaning.now });
  });
}

type SortKeys = Readonly<Record<`t${number}`, string | null>>;

function pageOf(
  rows: readonly (SummaryRow & SortKeys)[],
  { order, countMax, now }: { order: RunOrder; countMax: number; now: EpochMs },
): RunPage {
  const runs = rows.slice(0, countMax).map((row) => {
    const values = order.keys.map((_, index) => row[`t${index}`] ?? null);
    return {
      run: runSummary(row),
      cursor: encodeRunCursor({ fingerprint: order.fingerprint, now, values }),
    };
  });
  return { runs, hasMore: rows.length > countMax };
}

interface ListParts {
  readonly scope: Scope;
  readonly query: ParsedQuery;
  readonly meaning: Meaning;
  readonly restriction: Restriction;
  readonly order: RunOrder;
  readonly after: RunCursor | undefined;
  readonly countMax: number;
}

/**
 * One branch reads open_runs; closed_runs is read once per status that can occur, each along closed_runs_status, which
 * has the runs of a status by start time: every branch stops after a page, whatever the namespace holds. Sorted by
 * anything else there is nothing to gain from that, and closed_runs is one branch.
 */
class ListStatement {
  readonly parameters = new Parameters();
  readonly text: string;
  private readonly scopeSql: string;
  private readonly madeElsewhere: ReadonlySet<Condition>;
  private readonly limit: string;

  constructor(private readonly parts: ListParts) {
    const { parameters } = this;
    this.scopeSql = scopeSql(parts.scope, parts.restriction, parameters);
    this.madeElsewhere = new Set(parts.restriction.terms.map(({ test }) => test));
    // One more than asked tells whether there are more.
    this.limit = parameters.add(parts.countMax + 1, 'int4');
    const keys = parts.order.keys.map((_, index) => `k${index}::text AS t${index}`).join(', ');
    this.text = `
      SELECT ${SUMMARY_COLUMNS}, status, closed_time, ${keys}
      FROM (${this.branches().join('\n UNION ALL \n')}) AS runs
      ORDER BY ${orderBySql(parts.order)} LIMIT ${this.limit}`;
  }

  private branches(): string[] {
    const statuses = possibleStatuses(this.parts.query.where);
    const closed = [...statuses].filter((status) => status !== 'Running').map(statusNumber);
    const branches: string[] = [];
    if (statuses.has('Running')) {
      branches.push(this.branch('open_runs', '1::int2 AS status, NULL::int8 AS closed_time', ''));
    }
    const columns = 'status, closed_time';
    if (isByStartTime(this.parts.order)) {
      for (const status of closed) {
        branches.push(this.branch('closed_runs', columns, `AND status = ${status}`));
      }
    } else if (closed.length > 0) {
      branches.push(this.branch('closed_runs', columns, `AND status IN (${closed.join()})`));
    }
    // Nothing can match; a branch that matches nothing says so in the shape of the others.
    return branches.length > 0 ? branches : [this.branch('closed_runs', columns, 'AND FALSE')];
  }

  private branch(table: RunTable, columns: string, restriction: string): string {
    const { order, query, after, meaning } = this.parts;
    const { parameters, madeElsewhere } = this;
    const context = { table, parameters, ...meaning, madeElsewhere };
    const keys = keyExpressions(order, table, this.parameters);
    const where = query.where === undefined ? '' : `AND ${compileCondition(query.where, context)}`;
    const behind = after === undefined ? '' : `AND ${behindSql(order, after.values, context)}`;
    return `(
      SELECT ${SUMMARY_COLUMNS}, ${columns}, ${keys.map((key, index) => `${key} AS k${index}`).join(', ')}
      FROM ${table} WHERE ${this.scopeSql} ${restriction} ${where} ${behind}
      ORDER BY ${orderBySql(order)} LIMIT ${this.limit}
    )`;
  }
}
