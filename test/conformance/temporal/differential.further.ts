import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';

import { TestService } from '../../e2e/support/service';
import { comparableHistory } from './support/comparable-history';
import { DevelopmentServer } from './support/development-server';
import { pythonEnvironment } from './support/python-environment';
import { Ladder } from './typescript/support/ladder';
import * as workflows from './typescript/workflows';

interface Program {
  readonly name: string;
  readonly workflow: (...args: never[]) => Promise<unknown>;
  readonly args: readonly unknown[];
  readonly options?: object;
  /** What a client does meanwhile. */
  readonly drive?: (handle: WorkflowHandle) => Promise<unknown>;
}

const program = (workflow: Program['workflow'], ...args: readonly unknown[]): Program => ({
  name: `${workflow.name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`,
  workflow,
  args,
});

const end = (handle: WorkflowHandle) => handle.signal(workflows.endSignal);
const PROGRAMS: readonly Program[] = [
  program(workflows.hello, 'x'),
  program(workflows.echoed, null),
  program(workflows.echoed, { a: [1, 'two', { three: true }] }),
  program(workflows.retries),
  program(workflows.resumes, 3),
  program(workflows.cancelsUnstarted),
  program(workflows.cancels, 'TRY_CANCEL'),
  program(workflows.cancels, 'WAIT_CANCELLATION_COMPLETED'),
  program(workflows.fails),
  program(workflows.patchedRun),
  program(workflows.approval, 1, '300ms'),
  program(workflows.localActivities, 50),
  { ...program(workflows.saga), drive: (handle) => settled(() => handle.cancel()) },
  {
    ...program(workflows.listener),
    drive: async (handle) => {
      await settled(() => handle.executeUpdate(workflows.addUpdate, { args: [2] }));
      await end(handle);
    },
  },
  { ...program(workflows.busyRun), drive: (handle) => settled(() => handle.terminate('enough')) },
  { ...program(workflows.hello, 'memo'), options: { memo: { a: 1 }, workflowRunTimeout: '1m' } },
];

/** After the run has come as far as it comes by itself. */
async function settled(act: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await act();
}

async function historyOf(ladder: Ladder, { workflow, args, options, drive }: Program) {
  return ladder.withWorker(async (taskQueue) => {
    const begin = { taskQueue, args: [...args], ...options } as never;
    const handle = (await ladder.begin(workflow as never, begin)) as unknown as WorkflowHandle;
    await drive?.(handle);
    await handle.result().catch(() => undefined);
    const { events } = await handle.fetchHistory();
    return comparableHistory(events ?? []);
  });
}

const environment = pythonEnvironment();
if (environment === undefined) {
  // eslint-disable-next-line no-console -- a reader of the report must know why nothing ran
  console.warn("Temporal's development server is not there: nothing to compare histories with.");
}

(environment === undefined ? describe.skip : describe)('a history', () => {
  let own: Ladder;
  let theirs: Ladder;
  let server: DevelopmentServer;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const service = await TestService.start();
    own = await Ladder.at(service.grpc, service);
    server = await DevelopmentServer.start(environment!.temporal);
    theirs = await Ladder.at(server.address);
  });
  afterAll(async () => {
    await own.stop();
    await theirs.stop();
    await server.stop();
  });

  it.each(PROGRAMS)("of $name is that of Temporal's server, event by event", async (each) => {
    const expected = await historyOf(theirs, each);
    await expect(historyOf(own, each)).resolves.toEqual(expected);
  });
});
