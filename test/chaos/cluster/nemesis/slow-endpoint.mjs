import { setTimeout as sleep } from 'node:timers/promises';

const RUN_COUNT = 300;

/** One endpoint takes long for each of many calls. Others are delivered to as before. */
export async function slowEndpoint(topology, random, { client, worker }) {
  worker.delays.set('/slow', 2_000);
  const queue = await client.queue('slow', `${worker.url}/slow`, { maxConcurrency: 20 });
  const started = client.startMany(queue, RUN_COUNT);
  await sleep(3_000);
  const fromMs = performance.now();
  await sleep(10_000);
  const crowded = { fromMs, untilMs: performance.now() };
  worker.delays.delete('/slow');
  await started;
  return { crowded };
}
