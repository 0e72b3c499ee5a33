import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';

import { TestService } from '../../e2e/support/service';
import { comparableHistory } from './support/comparable-history';
import { DevelopmentServer } from './support/development-server';
import { type Program, PROGRAMS } from './support/programs';
import { pythonEnvironment } from './support/python-environment';
import { Ladder } from './typescript/support/ladder';

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
