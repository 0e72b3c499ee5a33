import { type EventId, type HistoryEvent, isEvent, type RunId, type TenantId } from '@app/contract';

import { decodeFacts } from '../codec/facts-codec';
import type { Session, Statement } from '../session';

export interface EventQuery {
  readonly tenantId: TenantId;
  readonly runId: RunId;
  readonly direction: 'forward' | 'backward';
  /** Events after this one (forward: above it, backward: below it); from the respective end when absent. */
  readonly after?: EventId;
  readonly countMax: number;
}

export interface EventPage {
  /** In the direction asked; fewer than asked at the end, or when they are very large. */
  readonly events: readonly HistoryEvent[];
  /** Id of the newest event of the run; 0 when the run has none. */
  readonly lastEventId: EventId;
  readonly hasMore: boolean;
}

/** A page stops growing here, unless its first row alone is larger. */
const PAGE_BYTES_MAX = 4 * 1_048_576;

/** Above every event id that a run can reach. */
const BEYOND_ALL = 2 ** 52;

/**
 * Both directions walk the primary key (tenant_id, run_id, first_event_id, first_fact_number) from the row that holds
 * the cursor, so a page costs the same in a history of ten events and of a million. Rows of notes alone (their last
 * event lies before their first) are passed over. How many events a row holds and how
 * large it is stands beside its facts: rows that the page does not need, or has no room for, are not fetched.
 *
 * Under row-level security only conditions that cannot leak a row's content to an error may use an index: a COALESCE
 * around the sub-select would read every row of the run.
 */
const FROM_ROWS = `
  SELECT part.facts, newest.last_event_id AS run_last_event_id
  FROM (
    SELECT last_event_id FROM history WHERE tenant_id = $1 AND run_id = $2
    ORDER BY first_event_id DESC, first_fact_number DESC LIMIT 1
  ) AS newest
  LEFT JOIN LATERAL (
    SELECT first_event_id, first_fact_number, facts,
      sum(octet_length(facts)) OVER (ORDER BY first_event_id DIRECTION, first_fact_number DIRECTION)
        - octet_length(facts) AS bytes_before,
      sum(USABLE) OVER (ORDER BY first_event_id DIRECTION, first_fact_number DIRECTION) - (USABLE) AS events_before
    FROM history
    WHERE tenant_id = $1 AND run_id = $2 AND last_event_id >= first_event_id AND RANGE
    ORDER BY first_event_id DIRECTION, first_fact_number DIRECTION
    LIMIT $4
  ) AS part ON part.bytes_before < $5 AND part.events_before < $4
  ORDER BY part.first_event_id DIRECTION, part.first_fact_number DIRECTION`;

const READ_EVENTS_FORWARD: Statement = {
  name: 'read_events_forward',
  operation: 'read events',
  reach: { of: 'run' },
  text: FROM_ROWS.replaceAll('DIRECTION', 'ASC')
    .replaceAll('USABLE', 'last_event_id - greatest(first_event_id, $3) + 1')
    .replace(
      'RANGE',
      `first_event_id >= (
      SELECT first_event_id FROM history
      WHERE tenant_id = $1 AND run_id = $2 AND first_event_id <= $3
      ORDER BY first_event_id DESC, first_fact_number DESC LIMIT 1
    ) AND last_event_id >= $3`,
    ),
};

const READ_EVENTS_BACKWARD: Statement = {
  name: 'read_events_backward',
  operation: 'read events',
  reach: { of: 'run' },
  text: FROM_ROWS.replaceAll('DIRECTION', 'DESC')
    .replaceAll('USABLE', 'least(last_event_id, $3) - first_event_id + 1')
    .replace('RANGE', 'first_event_id <= $3'),
};

interface EventRow {
  /** Null in the only row when the cursor stands at the end. */
  readonly facts: Buffer | null;
  readonly run_last_event_id: number;
}

export async function readEvents(session: Session, query: EventQuery): Promise<EventPage> {
  const isForward = query.direction === 'forward';
  // First event wanted.
  const from = isForward ? (query.after ?? 0) + 1 : (query.after ?? BEYOND_ALL) - 1;
  const rows = await session.run<EventRow>(isForward ? READ_EVENTS_FORWARD : READ_EVENTS_BACKWARD, [
    query.tenantId,
    query.runId,
    from,
    query.countMax,
    PAGE_BYTES_MAX,
  ]);
  const events: HistoryEvent[] = [];
  for (const row of rows) {
    if (row.facts === null) break;
    const inRow = decodeFacts(row.facts).filter(isEvent);
    for (const event of isForward ? inRow : inRow.reverse()) {
      if (events.length === query.countMax) break;
      if (isForward ? event.eventId >= from : event.eventId <= from) events.push(event);
    }
  }
  const lastEventId = rows[0]?.run_last_event_id ?? 0;
  const lastRead = events.at(-1)?.eventId;
  const hasMore = lastRead !== undefined && (isForward ? lastRead < lastEventId : lastRead > 1);
  return { events, lastEventId, hasMore };
}
