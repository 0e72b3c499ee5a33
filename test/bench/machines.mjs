// `npm run bench -- --machines`: state machines that need no worker, over the Step Functions door, and the same over moto
// where Python has it. An execution counts from its start until its end is told.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { costs, startPerdure } from './perdure.mjs';
import { start } from './process.mjs';

const MAP = (mode, Type = 'Pass') => ({
  Type: 'Map',
  MaxConcurrency: 0,
  ItemProcessor: {
    ProcessorConfig: mode === 'INLINE' ? { Mode: mode } : { Mode: mode, ExecutionType: 'STANDARD' },
    StartAt: 'Item',
    States: { Item: { Type, End: true } },
  },
  End: true,
});
const numbers = (count) => Array.from({ length: count }, (_, index) => index);

/** `states`: transitions of one execution, as AWS bills them. */
const CELLS = [
  { name: '5 Pass states', machine: passes(5), states: 5, count: 4_000, inFlight: 64 },
  { name: '50 Pass states', machine: passes(50), states: 50, count: 1_000, inFlight: 64 },
  { name: '500 Pass states', machine: passes(500), states: 500, count: 100, inFlight: 16 },
  {
    name: 'inline Map of 1,000',
    machine: { StartAt: 'M', States: { M: MAP('INLINE') } },
    input: numbers(1_000),
    states: 1_001,
    count: 40,
    inFlight: 4,
  },
  {
    name: 'distributed Map of 10,000',
    machine: { StartAt: 'M', States: { M: MAP('DISTRIBUTED') } },
    input: numbers(10_000),
    states: 10_001,
    count: 4,
    inFlight: 1,
  },
];

export async function benchMachines({ isQuick }) {
  const figures = [];
  const perdure = await startPerdure();
  for (const cell of sized(isQuick)) {
    const measured = await measure(perdure.url, cell, () => costs(perdure));
    figures.push({ system: 'perdure', ...measured });
    print(figures.at(-1));
  }
  const moto = await startMoto();
  if (moto === undefined) console.log('moto is not there: pip install "moto[server]"');
  else {
    for (const cell of sized(isQuick)) {
      figures.push({ system: 'moto', ...(await measureOrGiveUp(moto, cell)) });
      print(figures.at(-1));
    }
  }
  return figures;
}

/** One after the other: moto answers several at once with errors of its own. */
async function measureOrGiveUp(url, cell) {
  const fewer = { ...cell, count: Math.max(1, Math.round(cell.count / 20)), inFlight: 1 };
  try {
    return await measure(url, fewer);
  } catch (error) {
    return { name: cell.name, problem: String(error.message) };
  }
}

function sized(isQuick) {
  return CELLS.map((cell) => ({
    ...cell,
    count: isQuick ? Math.max(1, Math.round(cell.count / 10)) : cell.count,
  }));
}

async function measure(url, { name, machine, input = {}, states, count, inFlight }, spent) {
  const { stateMachineArn } = await call(url, 'CreateStateMachine', {
    name: `bench-${states}-${Date.now()}`,
    definition: JSON.stringify(machine),
    roleArn: 'arn:aws:iam::123456789012:role/bench',
  });
  const text = JSON.stringify(input);
  const one = async () => {
    // moto does not make names up.
    const asked = { stateMachineArn, name: randomUUID(), input: text };
    const { executionArn } = await call(url, 'StartExecution', asked);
    await ended(url, executionArn);
  };
  await many(one, { count: Math.max(1, Math.round(count / 10)), inFlight });
  const before = await spent?.();
  const startedMs = performance.now();
  await many(one, { count, inFlight });
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = await spent?.();
  const each = (key) => after && (after[key] - before[key]) / count;
  return {
    name,
    executionsPerSecond: count / seconds,
    transitionsPerSecond: (count * states) / seconds,
    ...(after && {
      commitsPerExecution: each('turns'),
      cpuMsPerExecution: (each('serviceCpu') + each('postgresCpu')) * 1_000,
      walKbPerExecution: each('wal') / 1_024,
    }),
  };
}

async function many(one, { count, inFlight }) {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, inFlight) }, lane));
}

async function ended(url, executionArn) {
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 50)) {
    const { status, error, cause } = await call(url, 'DescribeExecution', { executionArn });
    if (status === 'SUCCEEDED') return;
    if (status !== 'RUNNING') throw new Error(`${status} ${error ?? ''} ${cause ?? ''}`);
    await sleep(waitMs);
  }
}

async function call(url, operation, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok && !text.startsWith('{'))
    throw new Error(`${operation}: HTTP ${response.status}`);
  const answer = JSON.parse(text);
  if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
  return answer;
}

async function startMoto() {
  if (spawnSync('python3', ['-c', 'import moto.server']).status !== 0) return undefined;
  const port = await freePort();
  start('python3', ['-m', 'moto.server', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    await sleep(100);
    const configured = await fetch(`${url}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    }).catch(() => undefined);
    if (configured?.ok) return url;
  }
  throw new Error('moto did not start');
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function passes(count) {
  const state = (index) => [
    `S${index}`,
    { Type: 'Pass', ...(index + 1 < count ? { Next: `S${index + 1}` } : { End: true }) },
  ];
  return { StartAt: 'S0', States: Object.fromEntries(numbers(count).map(state)) };
}

function print({ system, name, problem, ...figures }) {
  const rounded = Object.entries(figures).map(([key, value]) => `${key} ${value.toFixed(1)}`);
  console.log(`${system.padEnd(8)} ${name.padEnd(26)} ${problem ?? rounded.join('  ')}`);
}
