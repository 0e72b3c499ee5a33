import type { Scope } from '@app/contract';

import type { Parameters } from './parameters';
import type { RequiredTerm } from './required-terms';

/**
 * Restricts a branch to the runs of one namespace, and to those with certain terms. The two comparisons with zero are
 * true for every run: stating them makes the indexes for lists usable, which are hidden from everything else.
 */
export function scopeSql(
  scope: Scope,
  terms: readonly RequiredTerm[],
  parameters: Parameters,
): string {
  const tenant = parameters.add(scope.tenantId, 'uuid');
  const namespace = parameters.add(scope.namespaceId, 'uuid');
  const own = `tenant_id = ${tenant} AND namespace_id = ${namespace} AND started_time > 0 AND start_turn > 0`;
  const withTerms = terms.map(
    ({ term }) => `AND attributes IS NOT NULL AND run_id IN (
      SELECT run_id FROM search_terms
      WHERE tenant_id = ${tenant} AND namespace_id = ${namespace} AND term = ${parameters.add(term, 'uuid')})`,
  );
  return [own, ...withTerms].join(' ');
}
