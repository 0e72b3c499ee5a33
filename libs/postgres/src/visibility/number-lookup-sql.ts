import type { RunId, Scope } from '@app/contract';

import type { Session } from '../session';
import type { NumberLookup } from './query/lookups';
import { Parameters } from './query/parameters';

/** Up to so many runs are fetched by their ids; a range with more is met often enough on the way through a list. */
const SELECTIVE_COUNT_MAX = 2_000;

/** Runs of the namespace whose number lies in the range: by the primary key of search_numbers. */
export function numberLookupSql(
  scope: Scope,
  { attribute, bounds }: NumberLookup,
  parameters: Parameters,
): string {
  const tenant = parameters.add(scope.tenantId, 'uuid');
  const namespace = parameters.add(scope.namespaceId, 'uuid');
  const tests = bounds.map(({ comparator, values }) =>
    comparator === '='
      ? `value = ANY(${parameters.add(values, 'float8[]')})`
      : `value ${comparator} ${parameters.add(values[0], 'float8')}`,
  );
  return `SELECT run_id FROM search_numbers WHERE tenant_id = ${tenant} AND namespace_id = ${namespace}
    AND attribute = ${parameters.add(attribute, 'text')} AND ${tests.join(' AND ')}`;
}

/**
 * The runs of the rarest of these ranges, if it is rare; `undefined` when a list finds its runs sooner by reading in
 * its own order. Reads at most `SELECTIVE_COUNT_MAX` index entries per range, whatever the statistics believe.
 */
export async function rareRuns(
  session: Session,
  scope: Scope,
  lookups: readonly NumberLookup[],
): Promise<RunId[] | undefined> {
  let rarest: RunId[] | undefined;
  for (const lookup of lookups) {
    const parameters = new Parameters();
    const rows = await session.run<{ run_id: RunId }>(
      {
        operation: 'find runs by a number',
        reach: { of: 'all', merge: (parts) => parts.flat() },
        text: `${numberLookupSql(scope, lookup, parameters)} LIMIT ${SELECTIVE_COUNT_MAX + 1}`,
      },
      parameters.values,
    );
    if (rows.length > SELECTIVE_COUNT_MAX) continue;
    if (rarest === undefined || rows.length < rarest.length) rarest = rows.map((row) => row.run_id);
  }
  return rarest;
}
