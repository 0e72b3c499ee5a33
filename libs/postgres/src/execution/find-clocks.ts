import type { NamespaceClock, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { type Column, columnValues, unnestSql } from '../wire/columns';
import { clockOf, type ClockRow } from './clock-row';

const SCOPE_COLUMNS: readonly Column<Scope>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (scope) => scope.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (scope) => scope.namespaceId },
];

/** By primary key: one row per namespace that has a clock of its own. */
const FIND_CLOCKS: Statement = {
  name: 'find_clocks',
  operation: 'find clocks',
  text: `
    SELECT clock.tenant_id, clock.namespace_id, shown_time, target_time, skip_until
    FROM ${unnestSql(SCOPE_COLUMNS, 1, 'given')}
    JOIN namespace_clocks AS clock
      ON clock.tenant_id = given.tenant_id AND clock.namespace_id = given.namespace_id`,
};

/** In the order asked. */
export async function findClocks(
  session: Session,
  scopes: readonly Scope[],
): Promise<(NamespaceClock | undefined)[]> {
  const rows = await session.run<ClockRow>(FIND_CLOCKS, columnValues(SCOPE_COLUMNS, scopes));
  const clocks = rows.map(clockOf);
  return scopes.map(({ tenantId, namespaceId }) =>
    clocks.find((clock) => clock.tenantId === tenantId && clock.namespaceId === namespaceId),
  );
}
