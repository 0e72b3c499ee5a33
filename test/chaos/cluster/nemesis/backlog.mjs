import { setTimeout as sleep } from 'node:timers/promises';

import { killProcess } from './kill-process.mjs';

const RUN_COUNT = 600;

/** Tasks that nobody takes, then every matching process dies: what they had in memory is in Postgres. */
export async function backlog(topology, random, { client, worker }) {
  worker.refuses.add('/backlog');
  const queue = await client.queue('backlog', `${worker.url}/backlog`);
  const started = client.startMany(queue, RUN_COUNT);
  await sleep(5_000);
  for (let count = topology.of('matching').length; count > 0; count -= 1) {
    await killProcess('matching')(topology, random);
  }
  worker.refuses.delete('/backlog');
  await started;
}
