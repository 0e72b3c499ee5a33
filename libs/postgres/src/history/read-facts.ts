import type { Fact, FactPage, FactPlace, RunKey } from '@app/contract';

import { decodeFacts } from '../codec/facts-codec';
import type { Session, Statement } from '../session';

/** A page ends here, unless its first row alone is larger: reading and folding it takes some milliseconds. */
const PAGE_BYTES_MAX = 262_144;
const ROW_COUNT_MAX = 500;

/**
 * Walks the primary key of history from a place in it: a page costs the same anywhere in a run. The sizes come from the
 * rows' headers, so what lies beyond the limit is not fetched. One row more than the page tells where the next begins.
 */
const READ_FACTS: Statement = {
  name: 'read_facts',
  operation: 'read the facts of a run',
  text: `
    SELECT first_event_id, first_fact_number,
      CASE WHEN bytes_before < $5 AND number <= $6 THEN facts END AS facts
    FROM (
      SELECT first_event_id, first_fact_number, facts, row_number() OVER place AS number,
        sum(octet_length(facts)) OVER place - octet_length(facts) AS bytes_before
      FROM history
      WHERE tenant_id = $1 AND run_id = $2 AND (first_event_id, first_fact_number) >= ($3, $4)
      WINDOW place AS (ORDER BY first_event_id, first_fact_number)
      ORDER BY first_event_id, first_fact_number
      LIMIT $6 + 1
    ) AS part
    ORDER BY first_event_id, first_fact_number`,
};

interface FactRow {
  readonly first_event_id: number;
  readonly first_fact_number: number;
  /** Null in the row that begins the next page. */
  readonly facts: Buffer | null;
}

export async function readFacts(
  session: Session,
  run: Pick<RunKey, 'tenantId' | 'runId'>,
  from: FactPlace = { firstEventId: 0, firstFactNumber: 0 },
): Promise<FactPage> {
  const rows = await session.run<FactRow>(READ_FACTS, [
    run.tenantId,
    run.runId,
    from.firstEventId,
    from.firstFactNumber,
    PAGE_BYTES_MAX,
    ROW_COUNT_MAX,
  ]);
  const facts: Fact[] = [];
  for (const row of rows) {
    if (row.facts === null) {
      const { first_event_id: firstEventId, first_fact_number: firstFactNumber } = row;
      return { facts, next: { firstEventId, firstFactNumber } };
    }
    for (const fact of decodeFacts(row.facts)) facts.push(fact);
  }
  return { facts };
}
