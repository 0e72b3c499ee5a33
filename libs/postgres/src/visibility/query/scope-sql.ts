import { type RunId, SCHEDULE_WORKFLOW_TYPE, type Scope } from '@app/contract';

import { numberLookupSql } from '../number-lookup-sql';
import type { NumberLookup, TermLookup } from './lookups';
import type { Parameters } from './parameters';

/** What a branch is restricted to beside its namespace. */
export interface Restriction {
  readonly terms: readonly TermLookup[];
  readonly numbers: readonly NumberLookup[];
  /** Only these runs, if given. */
  readonly runIds: readonly RunId[] | undefined;
  /** Schedules are runs, too, but not workflows: a list has one or the other. */
  readonly schedules?: boolean;
}

/**
 * Restricts a branch to the runs of one namespace, and to those with certain terms and numbers. The two comparisons
 * with zero are true for every run: stating them makes the indexes for lists usable, which are hidden from everything
 * else.
 */
export function scopeSql(
  scope: Scope,
  { terms, numbers, runIds, schedules = false }: Restriction,
  parameters: Parameters,
): string {
  const tenant = parameters.add(scope.tenantId, 'uuid');
  const namespace = parameters.add(scope.namespaceId, 'uuid');
  const own = `tenant_id = ${tenant} AND namespace_id = ${namespace} AND started_time > 0 AND start_turn > 0
    AND workflow_type ${schedules ? '=' : '<>'} '${SCHEDULE_WORKFLOW_TYPE}'`;
  const withTerms = terms.map(
    ({ terms: wanted }) => `AND attributes IS NOT NULL AND run_id IN (
      SELECT run_id FROM search_terms
      WHERE tenant_id = ${tenant} AND namespace_id = ${namespace} AND term = ANY(${parameters.add(wanted, 'uuid[]')}))`,
  );
  const withNumbers = numbers.map(
    (lookup) =>
      `AND attributes IS NOT NULL AND run_id IN (${numberLookupSql(scope, lookup, parameters)})`,
  );
  const named =
    runIds === undefined
      ? ''
      : `AND attributes IS NOT NULL AND run_id = ANY(${parameters.add(runIds, 'uuid[]')})`;
  return [own, ...withTerms, ...withNumbers, named].join(' ');
}
