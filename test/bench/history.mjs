// `npm run bench:history`: does a run become harder to live with as its history grows? For runs of 1,000, 100,000 and
// 1,000,000 events: a page of 100 events from the beginning, the middle and the end, forward and backward; the compact
// form and the reset points; opening the run after a restart of the service; a reset to its last workflow task, with what
// others feel of it meanwhile; the memory of the service before and after all of that.
//   --quick   a tenth of each
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { graphql, putDefinition } from './perdure.mjs';
import { rssMbOf, start } from './process.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const share = process.argv.includes('--quick') ? 0.1 : 1;
const SIZES = [1_000, 100_000, 1_000_000].map((size) => Math.max(1_000, Math.round(size * share)));
const jsonFile = process.argv[process.argv.indexOf('--json') + 1];

const dataDir = mkdtempSync(join(tmpdir(), 'perdure-history-'));
let service;
let url;
const rows = [];

await begin();
await define();
for (const size of SIZES) rows.push(await measure(size));
await end();
rmSync(dataDir, { recursive: true, force: true });
report();
process.exit(0);

async function begin() {
  rmSync(join(dataDir, 'endpoints.json'), { force: true });
  service = start(process.execPath, [join(root, 'dist/apps/service/src/main.js')], {
    cwd: root,
    env: {
      PERDURE_MODE: 'development',
      PERDURE_HTTP_PORT: '0',
      PERDURE_GRPC_PORT: '0',
      PERDURE_DATA_DIR: dataDir,
      PERDURE_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 2, 2],
  });
  const endpoints = join(dataDir, 'endpoints.json');
  while (!existsSync(endpoints)) {
    if (service.exitCode !== null) throw new Error('the service ended');
    await sleep(50);
  }
  url = JSON.parse(readFileSync(endpoints, 'utf8')).http;
}

async function end() {
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
}

/** A machine that makes history until it has enough of it, then waits for a signal and makes a little more. */
async function define() {
  const count = { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'max.$': '$.max' } };
  await putDefinition(url, 'grows', {
    StartAt: 'Count',
    States: {
      Count: { ...count, Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.max', NumericEquals: 0, Next: 'Done' },
          { Variable: '$.n', NumericGreaterThanEqualsPath: '$.max', Next: 'Hold' },
        ],
        Default: 'Count',
      },
      Hold: {
        Type: 'Task',
        Resource: 'perdure:signal:go',
        ResultPath: null,
        Next: 'Enough?',
      },
      Done: { Type: 'Succeed' },
    },
  });
  await putDefinition(url, 'brief', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
}

async function measure(size) {
  const workflowId = `history-${size}`;
  const grownMs = await timed(() => grow(workflowId, size));
  const { historyLength } = await described(workflowId);
  const rssGrown = rssMbOf(service.pid);
  await end();
  await begin();
  const rssFresh = rssMbOf(service.pid);
  const openMs = await timed(() => signal(workflowId));
  const middle = Math.floor(historyLength / 2);
  const pages = {};
  for (const [name, args] of Object.entries({
    'first page': 'first: 100',
    'middle, forward': `first: 100, after: "${middle}"`,
    'middle, backward': `last: 100, before: "${middle}"`,
    'last page': 'last: 100',
  })) {
    pages[name] = median(await times(9, () => timed(() => history(workflowId, args))));
  }
  const describeMs = median(
    await times(9, () => timed(() => described(workflowId, 'pending { signals { signal } }'))),
  );
  const compactMs = median(
    await times(3, () => timed(() => described(workflowId, 'compactHistory { eventId }'))),
  );
  const pointsMs = median(
    await times(3, () =>
      timed(() => described(workflowId, `resetPoints(after: "${middle}") { edges { cursor } }`)),
    ),
  );
  const rssRead = rssMbOf(service.pid);
  const reset = await resetBeside(workflowId);
  const row = {
    events: historyLength,
    grownMs,
    openMs,
    describeMs,
    ...pages,
    compactMs,
    pointsMs,
    ...reset,
  };
  row.rssMb = { grown: rssGrown, fresh: rssFresh, read: rssRead, reset: rssMbOf(service.pid) };
  console.error(JSON.stringify(row));
  return row;
}

async function grow(workflowId, size) {
  const { startWorkflow } = await graphql(
    url,
    'mutation ($w: String!, $i: JSON) { startWorkflow(input: { definition: "grows", workflowId: $w, input: $i }) { __typename ... on Refused { message } } }',
    { w: workflowId, i: { n: 0, max: Math.floor(size / 4) } },
  );
  if (startWorkflow.message !== undefined) throw new Error(startWorkflow.message);
  for (;;) {
    const { pending } = await described(workflowId, 'pending { signals { signal } }');
    if (pending.signals.length > 0) return;
    await sleep(50);
  }
}

/** A reset to the last workflow task, while brief runs go on one after the other. */
async function resetBeside(workflowId) {
  const quiet = median(await times(20, () => timed(brief)));
  let isOver = false;
  const felt = [];
  const others = (async () => {
    while (!isOver) felt.push(await timed(brief));
  })();
  const resetMs = await timed(async () => {
    const { resetWorkflow } = await graphql(
      url,
      'mutation ($w: String!) { resetWorkflow(input: { workflowId: $w, to: LastWorkflowTask }) { __typename ... on Refused { message } } }',
      { w: workflowId },
    );
    if (resetWorkflow.message !== undefined) throw new Error(resetWorkflow.message);
  });
  isOver = true;
  await others;
  const sorted = felt.sort((a, b) => a - b);
  return {
    resetMs,
    briefQuietMs: quiet,
    briefBesideMs: sorted[Math.floor(sorted.length / 2)],
    briefWorstMs: sorted.at(-1),
  };
}

function brief() {
  return graphql(
    url,
    'mutation { startWorkflow(input: { definition: "brief" }) { ... on StartedWorkflow { result(waitFor: "10s") { status } } } }',
  );
}

function signal(workflowId) {
  return graphql(
    url,
    'mutation ($w: String!) { signalWorkflow(input: { workflowId: $w, signal: "go" }) { __typename } }',
    { w: workflowId },
  );
}

async function described(workflowId, more = '') {
  const { workflow } = await graphql(
    url,
    `query ($w: String!) { workflow(workflowId: $w) { historyLength ${more} } }`,
    { w: workflowId },
  );
  return workflow;
}

async function history(workflowId, args) {
  const { workflow } = await graphql(
    url,
    `query ($w: String!) { workflow(workflowId: $w) { history(${args}) { edges { node { eventId type } } } } }`,
    { w: workflowId },
  );
  if (workflow.history.edges.length !== 100)
    throw new Error(`a page of ${workflow.history.edges.length}`);
}

async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function times(count, work) {
  const results = [];
  for (let round = 0; round < count; round += 1) results.push(await work());
  return results;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report() {
  if (process.argv.includes('--json')) writeFileSync(jsonFile, JSON.stringify(rows, undefined, 2));
  const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(12);
  console.log(
    'events'.padEnd(34) + rows.map((row) => row.events.toLocaleString('en').padStart(12)).join(''),
  );
  for (const key of Object.keys(rows[0])) {
    if (key === 'events' || key === 'rssMb') continue;
    console.log(key.padEnd(34) + rows.map((row) => ms(row[key])).join(''));
  }
  for (const key of Object.keys(rows[0].rssMb)) {
    const cells = rows.map((row) => `${row.rssMb[key].toFixed(0)} MB`.padStart(12));
    console.log(`memory: ${key}`.padEnd(34) + cells.join(''));
  }
}
