import { type HistoryEvent, isEvent, type RunId, type TenantId } from '@app/contract';

import { decodeFacts } from '../codec/facts-codec';
import type { Session, Statement } from '../session';

/** Last row with an event, by the primary key of history read backwards. */
const READ_LAST_EVENTS: Statement = {
  name: 'read_last_events',
  operation: 'read the result of a run',
  reach: { of: 'run' },
  text: `
    SELECT facts FROM history
    WHERE tenant_id = $1 AND run_id = $2 AND last_event_id >= first_event_id
    ORDER BY first_event_id DESC, first_fact_number DESC
    LIMIT 1`,
};

/** The event that closed a run: its last one. Ask only for closed runs; an open run yields whatever came last. */
export async function readCloseEvent(
  session: Session,
  run: { readonly tenantId: TenantId; readonly runId: RunId },
): Promise<HistoryEvent | undefined> {
  const [row] = await session.run<{ facts: Buffer }>(READ_LAST_EVENTS, [run.tenantId, run.runId]);
  return row === undefined ? undefined : decodeFacts(row.facts).findLast(isEvent);
}
