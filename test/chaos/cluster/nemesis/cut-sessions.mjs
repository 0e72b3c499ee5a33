import { setTimeout as sleep } from 'node:timers/promises';

/** A session at random is ended every 200 ms. */
export async function cutSessions(topology) {
  for (let count = 0; count < 25; count += 1) {
    await topology.query(
      `SELECT pg_terminate_backend(pid) FROM (
         SELECT pid FROM pg_stat_activity
         WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1
       ) AS chosen`,
    );
    await sleep(200);
  }
}
