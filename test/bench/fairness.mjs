// `npm run bench:fairness`: what one tenant's flood costs another's trickle. Tenant B starts ten runs a second and nobody
// else does anything; then tenant A offers 100,000 tasks at once, and B goes on as before: while A's runs are being
// started, and while they are handed out. Schedule-to-start is from the event ActivityTaskScheduled until the worker has
// the call. Prints one line per phase and the ratios to B alone.
//   --count N   tasks of A, 100,000 without
//   --json FILE writes all figures
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { bareService, graphql, putDefinition, stopPerdure } from './perdure.mjs';
import { firstLine, rssMbOf, start } from './process.mjs';

const options = new Map(process.argv.slice(2).map((text, index, all) => [text, all[index + 1]]));
const count = Number(options.get('--count') ?? 100_000);
const PHASE_MS = 20_000;
const PERIOD_MS = 100;
const HEADERS = { 'content-type': 'application/json' };

const perdure = await bareService();
const { url } = perdure;
const received = new Map();
const worker = createServer((request, response) => {
  const at = Date.now();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { type, data } = JSON.parse(Buffer.concat(chunks).toString());
    if (type === 'activity.execute') received.set(data.workflowId, at);
    response.writeHead(200, HEADERS);
    response.end(JSON.stringify(type === 'endpoint.verify' ? { challenge: data.challenge } : 1));
  });
});
await new Promise((resolve) => worker.listen(0, '127.0.0.1', resolve));
const flooded = start(process.execPath, [new URL('worker.mjs', import.meta.url).pathname]);
const { port: floodedPort } = JSON.parse(await firstLine(flooded));

const a = await newTenant('a', floodedPort);
const b = await newTenant('b', worker.address().port);

await trickle(b, 'warm', 5_000);
const figures = { alone: await trickle(b, 'alone', PHASE_MS) };
const { endpointId } = a;
await a.ask(`mutation { pauseWebhookEndpoint(id: "${endpointId}") { __typename } }`);
const starting = startAll(a, count);
figures.whileStarting = await trickle(b, 'starting', PHASE_MS);
figures.startedPerSecond = (await starting).perSecond;
const { stats } = (
  await a.ask('{ taskQueue(name: "default") { stats { approximateBacklogCount } } }')
).taskQueue;
figures.backlogCount = stats.approximateBacklogCount;
figures.rssMb = rssMbOf(perdure.process.pid);
await a.ask(`mutation { resumeWebhookEndpoint(id: "${endpointId}") { __typename } }`);
await sleep(500);
figures.whileDraining = await trickle(b, 'draining', PHASE_MS);
const left = (await a.ask('{ taskQueue(name: "default") { stats { approximateBacklogCount } } }'))
  .taskQueue.stats.approximateBacklogCount;
figures.drainedPerSecond = ((figures.backlogCount - left) * 1_000) / (PHASE_MS + 500);
for (const phase of ['whileStarting', 'whileDraining']) {
  figures[phase].ratio = figures[phase].scheduleToStart.p99 / figures.alone.scheduleToStart.p99;
}
console.log(JSON.stringify(figures, undefined, 2));
console.log(
  `B's p99 schedule-to-start: ${String(figures.alone.scheduleToStart.p99)} ms alone, ${String(figures.whileStarting.scheduleToStart.p99)} ms while A starts ${String(count)} runs (${figures.whileStarting.ratio.toFixed(2)}x), ${String(figures.whileDraining.scheduleToStart.p99)} ms while A's ${String(figures.backlogCount)} tasks are handed out (${figures.whileDraining.ratio.toFixed(2)}x)`,
);
const file = options.get('--json');
if (file !== undefined) writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);
worker.close();
await stopPerdure(perdure);
process.exit(0);

/** A tenant with one endpoint and a run of one activity. */
async function newTenant(name, port) {
  const { createTenant } = await graphql(
    url,
    'mutation ($n: String!) { createTenant(name: $n) { ... on CreatedTenant { secret } } }',
    { n: `bench-${name}` },
  );
  const headers = { authorization: `Bearer ${createTenant.secret}` };
  const ask = (query, variables) => graphql(url, query, variables, headers);
  const { createWebhookEndpoint } = await ask(
    'mutation ($i: WebhookEndpointInput!) { createWebhookEndpoint(input: $i) { ... on EndpointWithSecret { endpoint { id } } } }',
    { i: { name: 'w', url: `http://127.0.0.1:${port}/` } },
  );
  await putDefinition(
    url,
    'one',
    {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'perdure:activity:increment', End: true } },
    },
    headers,
  );
  return { ask, headers, endpointId: createWebhookEndpoint.endpoint.id };
}

/** Starts a run every 100 ms, whatever became of the one before; milliseconds by share. */
async function trickle(tenant, phase, durationMs) {
  const sent = new Map();
  const starts = [];
  const begunAt = performance.now();
  for (let number = 0; number * PERIOD_MS < durationMs; number += 1) {
    await sleep(Math.max(0, begunAt + number * PERIOD_MS - performance.now()));
    const workflowId = `${phase}-${number}`;
    sent.set(workflowId, Date.now());
    starts.push(
      tenant.ask(
        `mutation { startWorkflow(input: { definition: "one", workflowId: "${workflowId}", input: 1 }) { __typename } }`,
      ),
    );
  }
  await Promise.all(starts);
  for (let waits = 0; waits < 600 && [...sent.keys()].some((id) => !received.has(id)); waits += 1) {
    await sleep(100);
  }
  const scheduleToStart = [];
  const startToCall = [];
  for (const [workflowId, sentAt] of sent) {
    const receivedAt = received.get(workflowId) ?? Infinity;
    startToCall.push(receivedAt - sentAt);
    scheduleToStart.push(receivedAt - (await scheduledAt(tenant, workflowId)));
  }
  return { scheduleToStart: shares(scheduleToStart), startToCall: shares(startToCall) };
}

async function scheduledAt(tenant, workflowId) {
  const { workflow } = await tenant.ask(
    `{ workflow(workflowId: "${workflowId}") { history(first: 20) { edges { node { type eventTime } } } } }`,
  );
  const event = workflow.history.edges.find(({ node }) => node.type === 'ActivityTaskScheduled');
  return Date.parse(event.node.eventTime);
}

function shares(values) {
  values.sort((x, y) => x - y);
  const at = (share) => values[Math.floor((values.length - 1) * share)];
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Answers what the client saw: rate and latencies. */
async function startAll({ headers }, total) {
  const file = new URL('flood.mjs', import.meta.url).pathname;
  const child = start(process.execPath, [file, url, total, 64, headers.authorization].map(String));
  return JSON.parse(await firstLine(child));
}
