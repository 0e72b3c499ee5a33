import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { DefaultLogger, type ReplayHistoriesIterable, Runtime, Worker } from '@temporalio/worker';

import { TestService } from '../../../e2e/support/service';

const RUN_COUNT = Number(process.env['SOAK_RUNS'] ?? 500);
const STEP_COUNT = 20;
const REST_MS = 4_000;
const SOAK_MS = Number(process.env['SOAK_SECONDS'] ?? 120) * 1_000;
const SERVICE_KILL_MS = 5_000;
const WORKER_KILL_MS = 7_000;
const WORKER_COUNT = 2;
/** After the last kill: attempts and tasks that nobody answers any more have to time out first. */
const SETTLE_MS_MAX = 180_000;
const TASK_QUEUE = 'soak';
const EXPECTED = Array.from({ length: STEP_COUNT }, (_, index) => index * 2);

let service: TestService;
let connection: Connection;
let client: Client;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  service = await TestService.start({ PERDURE_LOG_LEVEL: 'silent' });
  connection = await Connection.connect({ address: service.grpc });
  client = new Client({ connection });
  for (let index = 0; index < WORKER_COUNT; index += 1) workers.push(newWorker());
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await connection.close();
  await service.stop();
});

function newWorker(): ChildProcess {
  const script = join(__dirname, 'soak-worker.cjs');
  return spawn(process.execPath, [script, service.grpc, TASK_QUEUE], { stdio: 'ignore' });
}

/** Asks again until the service is there to answer, as a careful client does. */
async function persistently<Result>(ask: () => Promise<Result>, endMs: number): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > endMs || error instanceof WorkflowExecutionAlreadyStartedError) throw error;
      await sleep(250);
    }
  }
}

/** A start whose answer was lost is found to have been made. */
async function begin(workflowId: string): Promise<WorkflowHandle> {
  const options = { taskQueue: TASK_QUEUE, workflowId, args: [STEP_COUNT, REST_MS] };
  try {
    return await persistently(
      () => client.workflow.start('steps', options),
      Date.now() + SETTLE_MS_MAX,
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return client.workflow.getHandle(workflowId);
    }
    throw error;
  }
}

async function every(periodMs: number, untilMs: number, act: () => unknown): Promise<number> {
  let count = 0;
  for (; Date.now() + periodMs < untilMs; count += 1) {
    await sleep(periodMs);
    await act();
  }
  return count;
}

it(`${String(RUN_COUNT)} runs of ${String(STEP_COUNT)} steps give what they should while service and workers are killed`, async () => {
  const begun = Date.now();
  const endMs = begun + SOAK_MS;
  const killed = every(SERVICE_KILL_MS, endMs, () => service.restart());
  let turn = 0;
  const workersKilled = every(WORKER_KILL_MS, endMs, () => {
    turn = (turn + 1) % WORKER_COUNT;
    workers[turn]?.kill('SIGKILL');
    workers[turn] = newWorker();
  });
  const ids = Array.from({ length: RUN_COUNT }, (_, index) => `soak-${String(index)}`);
  const handles = await Promise.all(ids.map(begin));
  const startedMs = Date.now() - begun;
  const kills = [await killed, await workersKilled];
  const results = await Promise.all(
    handles.map((handle) =>
      persistently(() => handle.result() as Promise<unknown>, endMs + SETTLE_MS_MAX),
    ),
  );
  const takenMs = Date.now() - begun;
  for (const result of results) expect(result).toEqual(EXPECTED);

  let events = 0;
  async function* histories(): ReplayHistoriesIterable {
    for (const { workflowId } of handles) {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      events += history.events?.length ?? 0;
      yield { workflowId, history };
    }
  }
  const options = { workflowsPath: require.resolve('./soak-workflows.cjs') };
  const problems: unknown[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories())) {
    if (error !== undefined) problems.push({ workflowId, error: String(error) });
  }
  expect(problems).toEqual([]);
  // eslint-disable-next-line no-console -- figures of the run are what it is for
  console.log(
    `${String(kills[0])} kills of the service, ${String(kills[1])} of workers; all started after ` +
      `${String(startedMs)} ms, all ended after ${String(takenMs)} ms, ${String(events)} events replayed`,
  );
});
