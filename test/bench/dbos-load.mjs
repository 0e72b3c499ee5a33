// Runs in the folder where @dbos-inc/dbos-sdk is installed: `dbos-load.mjs DATABASE_URL WORKER_URL`. Reads `COUNT IN_FLIGHT`
// lines, answers each with a line of JSON.
import { createInterface } from 'node:readline';

import { DBOS } from '@dbos-inc/dbos-sdk';
import { Agent, request, setGlobalDispatcher } from 'undici';

setGlobalDispatcher(new Agent({ connections: 512, pipelining: 1 }));
const [databaseUrl, workerUrl] = process.argv.slice(2);

const increment = async (x) => {
  const { body } = await request(workerUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'activity.execute', data: { input: x } }),
  });
  return body.json();
};
const workflow = DBOS.registerWorkflow(
  async (n) => {
    let x = n;
    for (let step = 0; step < 3; step += 1) {
      x = await DBOS.runStep(() => increment(x), { name: `s${step}` });
    }
    return x;
  },
  { name: 'remote3' },
);

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: databaseUrl,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
  runAdminServer: false,
});
await DBOS.launch();
for await (const line of createInterface({ input: process.stdin })) {
  const [count, inFlight] = line.split(' ').map(Number);
  console.log(JSON.stringify(await run(count, inFlight)));
}

async function run(count, inFlight) {
  const latencies = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      const n = next++;
      const startedMs = performance.now();
      const handle = await DBOS.startWorkflow(workflow)(n);
      if ((await handle.getResult()) !== n + 3) throw new Error('a wrong result');
      latencies.push(performance.now() - startedMs);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - startedMs) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor((latencies.length - 1) * share)];
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}
