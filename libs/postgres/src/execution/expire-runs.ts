import type { ShardId } from '@app/contract';

import type { Session, Statement } from '../session';

const RUN_COUNT_MAX = 500;

/**
 * Across tenants: a shard has runs of all, and each namespace says how long it keeps them. Per namespace and status the
 * runs that started earliest are looked at, by closed_runs_status: all of them have expired but those that were open for
 * long. By the clock of the namespace, which says when its runs were closed. Namespaces without a retention cost nothing.
 */
const EXPIRE_RUNS: Statement = {
  name: 'expire_runs',
  operation: 'expire closed runs',
  text: `
    WITH expired AS (
      SELECT old.tenant_id, old.run_id
      FROM (
        SELECT named.tenant_id, named.namespace_id,
          coalesce(clock.shown_time, floor(extract(epoch FROM clock_timestamp()) * 1000)::int8)
            - named.retention_ms AS before
        FROM namespaces AS named
        LEFT JOIN namespace_clocks AS clock
          ON clock.tenant_id = named.tenant_id AND clock.namespace_id = named.namespace_id
        WHERE named.retention_ms IS NOT NULL
      ) AS kept
      CROSS JOIN unnest(ARRAY[2, 3, 4, 5, 6, 7]::int2[]) AS ended(status)
      CROSS JOIN LATERAL (
        SELECT closed.tenant_id, closed.run_id FROM closed_runs AS closed
        WHERE closed.tenant_id = kept.tenant_id AND closed.namespace_id = kept.namespace_id
          AND closed.status = ended.status AND closed.started_time > 0
          AND closed.started_time < kept.before AND closed.closed_time < kept.before
          AND closed.shard_id = $1
        ORDER BY closed.started_time, closed.run_id
        LIMIT $2
      ) AS old
      LIMIT $2
    ),
    dropped AS (
      DELETE FROM closed_runs AS closed USING expired
      WHERE closed.tenant_id = expired.tenant_id AND closed.run_id = expired.run_id
      RETURNING closed.*
    )
    INSERT INTO doomed_runs
      (tenant_id, run_id, shard_id, namespace_id, workflow_id, reason, due_at, start_request_id, attributes)
    SELECT tenant_id, run_id, shard_id, namespace_id, workflow_id, 'Expired', 0, start_request_id, attributes
    FROM dropped
    ON CONFLICT (tenant_id, run_id) DO UPDATE SET reason = 'Expired', due_at = 0
    RETURNING 1 AS doomed`,
};

/** Whether there may be more of them. */
export async function expireRuns(session: Session, shardId: ShardId): Promise<boolean> {
  const rows = await session.run(EXPIRE_RUNS, [shardId, RUN_COUNT_MAX]);
  return rows.length >= RUN_COUNT_MAX;
}
