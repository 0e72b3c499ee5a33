import { setTimeout as sleep } from 'node:timers/promises';

import {
  CreateStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

import { ended, ROLE } from '../e2e/step-functions/sfn-client';
import { ServiceProcess } from './service-process';

const ITEM_COUNT = 1_000;

const WAIT = (seconds: number, more: object) => ({ Type: 'Wait', Seconds: seconds, ...more });
const MAP = {
  Type: 'Map',
  ItemProcessor: {
    StartAt: 'W',
    States: { W: WAIT(2, { Next: 'P' }), P: { Type: 'Pass', End: true } },
  },
  End: true,
};
const PARALLEL = {
  Type: 'Parallel',
  Branches: Array.from({ length: 10 }, (_, index) => ({
    StartAt: `W${String(index)}`,
    States: {
      [`W${String(index)}`]: WAIT(2, { Next: `P${String(index)}` }),
      [`P${String(index)}`]: { Type: 'Pass', Result: index, End: true },
    },
  })),
  End: true,
};

let client: SFNClient;

async function create(name: string, state: object): Promise<string> {
  const definition = JSON.stringify({ StartAt: 'Only', States: { Only: state } });
  const created = await client.send(
    new CreateStateMachineCommand({ name, definition, roleArn: ROLE }),
  );
  return created.stateMachineArn!;
}

async function start(stateMachineArn: string, input: unknown = {}): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn!;
}

async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

function clientOf(url: string): SFNClient {
  return new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

it('ends maps of a thousand items, parallel branches and nested machines as if nothing had been killed', async () => {
  const service = new ServiceProcess();
  await service.start();
  client = clientOf(service.url);
  try {
    const items = Array.from({ length: ITEM_COUNT }, (_, index) => index);
    const [mapped, parallel, child] = await Promise.all([
      create('mapped', MAP),
      create('parallel', PARALLEL),
      create('child', WAIT(8, { End: true })),
    ]);
    const parent = await create('parent', {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: child },
      End: true,
    });
    const nested = await start(parent);
    const maps = await Promise.all([1, 2, 3].map(() => start(mapped, items)));
    const branches = await Promise.all(Array.from({ length: 10 }, () => start(parallel)));
    await sleep(1_200);
    await service.kill();
    await service.start();
    for (const executionArn of maps) {
      expect(JSON.parse((await ended(client, executionArn, 'SUCCEEDED')).output!)).toEqual(items);
      const events = await historyOf(executionArn);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      const ofType = (wanted: string) => events.filter(({ type }) => type === wanted).length;
      expect(ofType('WaitStateExited')).toBe(ITEM_COUNT);
      expect(ofType('MapIterationSucceeded')).toBe(ITEM_COUNT);
    }
    for (const executionArn of branches) {
      const { output } = await ended(client, executionArn, 'SUCCEEDED');
      expect(output).toBe('[0,1,2,3,4,5,6,7,8,9]');
    }
    // Whoever waited for the child was lost; the call is made again, and finds the child that it had begun.
    await ended(client, nested, 'SUCCEEDED');
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: child }));
    expect(executions).toHaveLength(1);
  } finally {
    client.destroy();
    await service.stop();
  }
}, 240_000);
