import type { NamespaceClock } from '@app/contract';

import type { Session, Statement } from '../session';
import { CLOCK_COLUMN_NAMES, clockOf, type ClockRow } from './clock-row';

/** Across tenants: a shard has namespaces of all. Relies on namespace_clocks_moving, which holds nothing else. */
const READ_MOVING_CLOCKS: Statement = {
  name: 'read_moving_clocks',
  operation: 'read moving clocks',
  text: `
    SELECT ${CLOCK_COLUMN_NAMES} FROM namespace_clocks
    WHERE target_time IS NOT NULL OR skip_until IS NOT NULL`,
};

export async function readMovingClocks(session: Session): Promise<NamespaceClock[]> {
  return (await session.run<ClockRow>(READ_MOVING_CLOCKS, [])).map(clockOf);
}
