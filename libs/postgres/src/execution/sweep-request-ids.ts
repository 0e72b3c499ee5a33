import type { RequestIdPlace } from '@app/contract';

import type { Session, Statement } from '../session';

/** Rows looked at in one bite: some ten milliseconds. */
const ROW_COUNT_MAX = 2_000;
/** However short a tenant keeps its runs: whoever repeats a request does it within this. */
const KEPT_MS_MIN = 7 * 24 * 3_600_000;

/**
 * Across tenants, in the order of the primary key from where the last bite ended: an index on the time would cost every
 * turn a write. A row says nothing about its namespace, so the longest retention of its tenant counts; a tenant with a
 * namespace that keeps its runs for ever keeps what they were asked as well.
 */
const SWEEP_REQUEST_IDS: Statement = {
  name: 'sweep_request_ids',
  operation: 'sweep request ids',
  text: `
    WITH page AS (
      SELECT tenant_id, request_key, created_at FROM request_ids
      WHERE (tenant_id, request_key) > ($1::uuid, $2::uuid)
      ORDER BY tenant_id, request_key
      LIMIT $3
    ),
    kept AS (
      SELECT tenant_id,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 - greatest(max(retention_ms), $4) AS before
      FROM namespaces
      WHERE tenant_id IN (SELECT DISTINCT tenant_id FROM page)
      GROUP BY tenant_id
      HAVING count(*) = count(retention_ms)
    ),
    swept AS (
      DELETE FROM request_ids AS known USING page, kept
      WHERE kept.tenant_id = page.tenant_id AND page.created_at < kept.before
        AND known.tenant_id = page.tenant_id AND known.request_key = page.request_key
    )
    SELECT tenant_id, request_key FROM page ORDER BY tenant_id DESC, request_key DESC LIMIT 1`,
};

const BEFORE_ALL: RequestIdPlace = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  requestKey: '00000000-0000-0000-0000-000000000000',
};

/** Where the next bite begins; `undefined` after the last. */
export async function sweepRequestIds(
  session: Session,
  after: RequestIdPlace = BEFORE_ALL,
): Promise<RequestIdPlace | undefined> {
  const { tenantId, requestKey } = after;
  const [last] = await session.run<{ tenant_id: string; request_key: string }>(SWEEP_REQUEST_IDS, [
    tenantId,
    requestKey,
    ROW_COUNT_MAX,
    KEPT_MS_MIN,
  ]);
  return last && { tenantId: last.tenant_id, requestKey: last.request_key };
}
