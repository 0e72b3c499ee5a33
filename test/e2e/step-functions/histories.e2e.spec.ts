import {
  CreateStateMachineCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
  TestStateCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';

import { TestService } from '../support/service';
import { ended, errorOf, machineOf, ROLE, sfnClient } from './sfn-client';

let service: TestService;
let client: SFNClient;

beforeAll(async () => {
  service = await TestService.start();
  client = sfnClient(service);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await service.stop();
});

async function run(name: string, definition: string, input: string): Promise<string> {
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name, definition, roleArn: ROLE }),
  );
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  await ended(client, executionArn, 'SUCCEEDED');
  return executionArn!;
}

const DISTRIBUTED = machineOf({
  Type: 'Map',
  Label: 'items',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'A',
    States: { A: { Type: 'Pass', End: true } },
  },
  End: true,
});

describe('the history of an execution', () => {
  const asked = (executionArn: string, more: object) =>
    client.send(new GetExecutionHistoryCommand({ executionArn, ...more }));

  it('comes by pages, forward and backward, with the same events', async () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const definition = machineOf({
      Type: 'Map',
      ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
      End: true,
    });
    const executionArn = await run('paged', definition, JSON.stringify(items));
    const ids: Record<string, (number | undefined)[]> = {};
    for (const reverseOrder of [false, true]) {
      const found: (number | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await asked(executionArn, { maxResults: 7, reverseOrder, nextToken });
        found.push(...(page.events ?? []).map(({ id }) => id));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      ids[String(reverseOrder)] = found;
    }
    const whole = await asked(executionArn, { maxResults: 1_000 });
    expect(whole.events).toHaveLength(86);
    expect(ids['false']).toEqual(whole.events?.map(({ id }) => id));
    expect(ids['true']).toEqual([...ids['false']!].reverse());
  });

  it('leaves the data out for who does not want it', async () => {
    const executionArn = await run('bare', machineOf({ Type: 'Pass', End: true }), '{"a":1}');
    const { events } = await asked(executionArn, { includeExecutionData: false });
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(JSON.stringify(events)).not.toContain('"a"');
    expect(await errorOf(asked(executionArn, { nextToken: 'other' }))).toMatch(/^InvalidToken: /);
  });
});

describe('a map run', () => {
  it('is listed with its execution and described with its counts', async () => {
    const executionArn = await run('mapped', DISTRIBUTED, '[1,2,3]');
    const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toMatchObject([
      {
        executionArn,
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:mapped/items',
      },
    ]);
    const { mapRunArn } = mapRuns![0]!;
    expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      mapRunArn,
      executionArn,
      status: 'SUCCEEDED',
      itemCounts: { total: 3, succeeded: 3, running: 0, failed: 0 },
    });
    expect(
      await errorOf(client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2 }))),
    ).toMatch(/^ValidationException: /);
    const none = mapRunArn!.replace(/.$/, 'x');
    expect(await errorOf(client.send(new DescribeMapRunCommand({ mapRunArn: none })))).toBe(
      `ResourceNotFound: Resource not found: '${none}'`,
    );
  });
});

describe('a state by itself', () => {
  it('is tested with a mock, and with what is wrong with the mock', async () => {
    const definition = JSON.stringify({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      ResultSelector: { 'answer.$': '$.Payload' },
      End: true,
    });
    const test = (more: object) =>
      client.send(new TestStateCommand({ definition, input: '{}', ...more }));
    const mock = { result: '{"StatusCode":200,"Payload":{"a":1}}' };
    expect(await test({ mock, inspectionLevel: 'DEBUG' })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"answer":{"a":1}}',
    });
    expect(await errorOf(test({ mock: { result: '{"StatusCode":"200"}' } }))).toMatch(
      /^ValidationException: Mock result schema validation error/,
    );
    expect(await errorOf(test({ definition: '{"Type":"Nothing"}' }))).toMatch(
      /^InvalidDefinition: /,
    );
  });
});
