import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';

import { TestService } from '../support/service';
import { ended, errorOf, machineOf, PASS, ROLE, sfnClient, WAIT } from './sfn-client';

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

async function create(name: string, definition: string, type?: 'EXPRESS'): Promise<string> {
  const created = await client.send(
    new CreateStateMachineCommand({ name, definition, roleArn: ROLE, ...(type && { type }) }),
  );
  return created.stateMachineArn!;
}

const start = (stateMachineArn: string, more: object = {}) =>
  client.send(new StartExecutionCommand({ stateMachineArn, ...more }));
const describeIt = (executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

describe('an execution', () => {
  it('has one name: the same start finds it while it runs, another one is refused', async () => {
    const stateMachineArn = await create('named', WAIT);
    const first = await start(stateMachineArn, { name: 'n', input: '{"a": 1}' });
    expect(first.executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:named:n');
    const second = await start(stateMachineArn, { name: 'n', input: '{"a": 1}' });
    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    expect(await errorOf(start(stateMachineArn, { name: 'n', input: '{"a": 2}' }))).toBe(
      `ExecutionAlreadyExists: Execution Already Exists: '${first.executionArn!}'`,
    );
    const described = await describeIt(first.executionArn);
    expect(described).toMatchObject({
      name: 'n',
      stateMachineArn,
      status: 'RUNNING',
      startDate: first.startDate,
      input: '{"a": 1}',
      inputDetails: { included: true },
    });
    const other = await create('named-too', WAIT);
    expect((await start(other, { name: 'n' })).executionArn).toMatch(/:named-too:n$/);
  });

  it('is refused with the error that Amazon has for it', async () => {
    const stateMachineArn = await create('refused', PASS);
    expect(await errorOf(start(stateMachineArn, { input: '{' }))).toMatch(
      /^InvalidExecutionInput: Invalid State Machine Execution Input: /,
    );
    expect(await errorOf(start(stateMachineArn, { name: 'a b' }))).toBe(
      "InvalidName: Invalid Name: 'a b'",
    );
    expect(await errorOf(start(stateMachineArn, { input: `"${'x'.repeat(262_144)}"` }))).toMatch(
      /^ValidationException: .*Member must have length less than or equal to 262144$/s,
    );
    expect(await errorOf(start('nonsense'))).toBe(
      "InvalidArn: Invalid Arn: 'Invalid ARN prefix: nonsense'",
    );
    expect(await errorOf(describeIt(`${stateMachineArn}:1`))).toBe(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: stateMachine'",
    );
    const none = 'arn:aws:states:us-east-1:000000000000:execution:refused:none';
    for (const command of [
      new DescribeExecutionCommand({ executionArn: none }),
      new StopExecutionCommand({ executionArn: none }),
      new RedriveExecutionCommand({ executionArn: none }),
      new GetExecutionHistoryCommand({ executionArn: none }),
    ]) {
      expect(await errorOf(client.send(command as DescribeExecutionCommand))).toBe(
        `ExecutionDoesNotExist: Execution Does Not Exist: '${none}'`,
      );
    }
  });

  it('is stopped with an error and a cause, once', async () => {
    const stateMachineArn = await create('stopped', WAIT);
    const { executionArn } = await start(stateMachineArn);
    const stop = () =>
      client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of it' }));
    const { stopDate } = await stop();
    expect(await stop()).toMatchObject({ stopDate });
    expect(await describeIt(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of it',
      stopDate,
    });
  });

  it('goes on from where it failed when it is redriven', async () => {
    const definition = machineOf({
      Type: 'Task',
      Resource: 'arn:aws:states:us-east-1:000000000000:activity:redriven',
      End: true,
    });
    const { activityArn } = await client.send(new CreateActivityCommand({ name: 'redriven' }));
    const stateMachineArn = await create('redriven', definition);
    const { executionArn, startDate } = await start(stateMachineArn);
    const poll = () => client.send(new GetActivityTaskCommand({ activityArn }));
    const failing = await poll();
    await client.send(new SendTaskFailureCommand({ taskToken: failing.taskToken, error: 'E' }));
    await ended(client, executionArn, 'FAILED');
    expect(await describeIt(executionArn)).toMatchObject({
      redriveCount: 0,
      redriveStatus: 'REDRIVABLE',
    });
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await describeIt(executionArn)).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      redriveDate,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    const again = await poll();
    await client.send(new SendTaskSuccessCommand({ taskToken: again.taskToken, output: '7' }));
    expect((await ended(client, executionArn, 'SUCCEEDED')).output).toBe('7');
    expect(await errorOf(client.send(new RedriveExecutionCommand({ executionArn })))).toMatch(
      /^ExecutionNotRedrivable: /,
    );
    const listed = async (redriveFilter?: 'REDRIVEN' | 'NOT_REDRIVEN') =>
      (await client.send(new ListExecutionsCommand({ stateMachineArn, redriveFilter }))).executions;
    const once = { executionArn, status: 'SUCCEEDED', startDate, redriveCount: 1, redriveDate };
    expect(await listed()).toMatchObject([once]);
    expect(await listed('REDRIVEN')).toMatchObject([once]);
    expect(await listed('NOT_REDRIVEN')).toEqual([]);
  });

  it('is listed by its machine, by status and by pages', async () => {
    const stateMachineArn = await create('listed', WAIT);
    for (const name of ['a', 'b', 'c']) await start(stateMachineArn, { name });
    await client.send(
      new StopExecutionCommand({
        executionArn: 'arn:aws:states:us-east-1:000000000000:execution:listed:b',
      }),
    );
    const names: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }),
      );
      names.push(...(page.executions ?? []).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    // Newest first.
    expect(names).toEqual(['c', 'b', 'a']);
    const { executions } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }),
    );
    expect(executions).toMatchObject([{ name: 'b', status: 'ABORTED' }]);
    expect(await errorOf(client.send(new ListExecutionsCommand({})))).toBe(
      'ValidationException: Must provide a StateMachine ARN or MapRun ARN',
    );
  });
});

describe('an express machine', () => {
  it('answers a synchronous start with what came of it', async () => {
    const stateMachineArn = await create('express', PASS, 'EXPRESS');
    const answer = await client.send(
      new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}', name: 'n' }),
    );
    expect(answer).toMatchObject({
      status: 'SUCCEEDED',
      input: '{"a":1}',
      output: '{"a":1}',
      name: 'n',
      stateMachineArn,
      billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 },
    });
    expect(answer.executionArn).toMatch(/:express:express:n:[\da-f-]{36}$/);
    const failing = await create(
      'express-fails',
      machineOf({ Type: 'Fail', Error: 'E', Cause: 'C' }),
      'EXPRESS',
    );
    expect(
      await client.send(new StartSyncExecutionCommand({ stateMachineArn: failing })),
    ).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
  });

  it('lets any number of runs have one name, and shows none of them', async () => {
    const stateMachineArn = await create('express-async', PASS, 'EXPRESS');
    const [one, two] = await Promise.all([1, 2].map(() => start(stateMachineArn, { name: 'n' })));
    expect(one?.executionArn).not.toBe(two?.executionArn);
    expect(await errorOf(client.send(new ListExecutionsCommand({ stateMachineArn })))).toBe(
      'StateMachineTypeNotSupported: This operation is not supported by this type of state machine',
    );
    expect(await errorOf(describeIt(one?.executionArn))).toBe(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'",
    );
    const standard = await create('standard', PASS);
    expect(
      await errorOf(client.send(new StartSyncExecutionCommand({ stateMachineArn: standard }))),
    ).toMatch(/^StateMachineTypeNotSupported: /);
  });
});

describe('an activity', () => {
  it('is created once, listed, and forgotten', async () => {
    const first = await client.send(new CreateActivityCommand({ name: 'known' }));
    const second = await client.send(new CreateActivityCommand({ name: 'known' }));
    expect(second).toMatchObject({
      activityArn: 'arn:aws:states:us-east-1:000000000000:activity:known',
      creationDate: first.creationDate,
    });
    const { activityArn } = first;
    expect(await client.send(new DescribeActivityCommand({ activityArn }))).toMatchObject({
      name: 'known',
      creationDate: first.creationDate,
    });
    const { activities } = await client.send(new ListActivitiesCommand({}));
    expect(activities?.map(({ name }) => name)).toContain('known');
    await client.send(new DeleteActivityCommand({ activityArn }));
    expect(await errorOf(client.send(new GetActivityTaskCommand({ activityArn })))).toBe(
      `ActivityDoesNotExist: Activity Does Not Exist: '${activityArn!}'`,
    );
  });

  it('gives its work, and no other, to whoever polls it', async () => {
    const [mine, theirs] = await Promise.all(
      ['mine', 'theirs'].map((name) => client.send(new CreateActivityCommand({ name }))),
    );
    const machineFor = (arn: string | undefined) =>
      machineOf({ Type: 'Task', Resource: arn, HeartbeatSeconds: 60, End: true });
    const waiting = client.send(
      new GetActivityTaskCommand({ activityArn: mine?.activityArn, workerName: 'w' }),
    );
    await start(await create('of-theirs', machineFor(theirs?.activityArn)), { input: '"theirs"' });
    const { executionArn } = await start(await create('of-mine', machineFor(mine?.activityArn)), {
      input: '"mine"',
    });
    const { taskToken, input } = await waiting;
    expect(input).toBe('"mine"');
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    expect(
      await errorOf(client.send(new SendTaskSuccessCommand({ taskToken, output: '{' }))),
    ).toMatch(/^InvalidOutput: /);
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"done": true}' }));
    expect((await ended(client, executionArn, 'SUCCEEDED')).output).toBe('{"done":true}');
    for (const late of [
      new SendTaskSuccessCommand({ taskToken, output: '1' }),
      new SendTaskHeartbeatCommand({ taskToken }),
      new SendTaskFailureCommand({ taskToken, error: 'E' }),
    ]) {
      expect(await errorOf(client.send(late as SendTaskSuccessCommand))).toBe(
        "TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'",
      );
    }
    expect(await errorOf(client.send(new SendTaskFailureCommand({ taskToken: 'forged' })))).toBe(
      "InvalidToken: Invalid Token: 'Invalid token'",
    );
  });
});
