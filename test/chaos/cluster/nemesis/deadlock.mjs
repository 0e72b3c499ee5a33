import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A transaction of somebody else takes in the opposite order what a turn takes: Postgres ends one of the two with a
 * deadlock, whichever it likes.
 */
export async function deadlock(topology) {
  const before = await deadlockCount(topology);
  for (let count = 0; count < 6; count += 1) {
    const lock = await topology.hold('SELECT version FROM shards FOR UPDATE');
    await sleep(400);
    try {
      await lock.query('LOCK TABLE history IN SHARE ROW EXCLUSIVE MODE');
    } catch (fault) {
      if (fault.code !== '40P01') throw fault;
    }
    await lock.release();
    await sleep(500);
  }
  // Statistics are a second late.
  await sleep(1_500);
  return { deadlocks: (await deadlockCount(topology)) - before };
}

async function deadlockCount(topology) {
  const [row] = await topology.query(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return row.deadlocks;
}
