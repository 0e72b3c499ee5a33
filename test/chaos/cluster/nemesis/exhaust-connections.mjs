import { setTimeout as sleep } from 'node:timers/promises';

const HELD_MS = 6_000;

/** Somebody else has every connection that Postgres gives, and the service loses those it had. */
export async function exhaustConnections(topology) {
  const held = [];
  const until = performance.now() + HELD_MS;
  while (performance.now() < until) {
    const lock = await topology.hold('SELECT 1').catch(() => undefined);
    if (lock !== undefined) {
      held.push(lock);
      await lock
        .query(
          `SELECT pg_terminate_backend(pid) FROM (
             SELECT pid FROM pg_stat_activity
             WHERE application_name <> 'judge' AND backend_type = 'client backend' LIMIT 1
           ) AS chosen`,
        )
        .catch(() => undefined);
    } else await sleep(50);
  }
  await Promise.all(held.map((lock) => lock.release().catch(() => undefined)));
  return { connectionsHeld: held.length };
}
