import { setTimeout as sleep } from 'node:timers/promises';

const ENDPOINT_COUNT = 40;
const RUNS_EACH = 4;

/** Many endpoints accept calls and never answer. Others are delivered to as before. */
export async function hangEndpoints(topology, random, { client, worker }) {
  worker.hangs.add('/hang');
  const started = [];
  for (let number = 0; number < ENDPOINT_COUNT; number += 1) {
    const queue = await client.queue(`hang-${number}`, `${worker.url}/hang`);
    started.push(client.startMany(queue, RUNS_EACH));
  }
  const fromMs = performance.now();
  await sleep(10_000);
  const crowded = { fromMs, untilMs: performance.now() };
  worker.hangs.delete('/hang');
  await Promise.all(started);
  return { crowded };
}
