import type { NamespaceClock } from '@app/contract';
import type { QueryResultRow } from 'pg';

import { CLOCK_COLUMN_NAMES, clockOf, type ClockRow } from '../execution/clock-row';
import type { Session, Statement } from '../session';

const INSERT_CLOCK: Statement = {
  operation: 'create a clock',
  reach: { of: 'all', merge: () => [] },
  text: `INSERT INTO namespace_clocks (tenant_id, namespace_id, shown_time) VALUES ($1, $2, $3)`,
};

/** Those of all namespaces of a tenant that have one: few, by the primary key. */
const LIST_CLOCKS: Statement = {
  operation: 'list clocks',
  reach: { of: 'all', merge: furthest },
  text: `SELECT ${CLOCK_COLUMN_NAMES} FROM namespace_clocks WHERE tenant_id = $1`,
};

/** A clock moves in the database of its shard; elsewhere it stands still. */
function furthest(parts: readonly (readonly QueryResultRow[])[]): ClockRow[] {
  const clocks = new Map<string, ClockRow>();
  for (const row of (parts as readonly (readonly ClockRow[])[]).flat()) {
    const known = clocks.get(row.namespace_id);
    if (known === undefined || row.shown_time > known.shown_time) clocks.set(row.namespace_id, row);
  }
  return [...clocks.values()];
}

/** The clock of a new namespace. */
export async function insertClock(session: Session, clock: NamespaceClock): Promise<void> {
  await session.run(INSERT_CLOCK, [clock.tenantId, clock.namespaceId, clock.now]);
}

export async function listClocks(
  session: Session,
  tenantId: NamespaceClock['tenantId'],
): Promise<NamespaceClock[]> {
  return (await session.run<ClockRow>(LIST_CLOCKS, [tenantId])).map(clockOf);
}
