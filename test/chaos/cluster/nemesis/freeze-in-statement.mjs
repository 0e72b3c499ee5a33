import { setTimeout as sleep } from 'node:timers/promises';

import { freezeProcess } from './freeze-process.mjs';

/** An owner is frozen while its turns wait inside of their statements: Postgres goes on without it. */
export async function freezeInStatement(topology, random) {
  const lock = await topology.hold('SELECT version FROM shards FOR UPDATE');
  await sleep(300);
  const frozen = freezeProcess('history')(topology, random);
  await sleep(100);
  await lock.release();
  return frozen;
}
