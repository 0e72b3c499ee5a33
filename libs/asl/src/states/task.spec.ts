import {
  type ActivityAnswer,
  type ActivityCall,
  AslDriver,
  aslMachine,
  aslStateMachine,
} from '@app/testing';

import { activityQueue, AWS_TASK_QUEUE, type Json } from '../index';

type State = Parameters<typeof aslStateMachine>[0];

const done: (call: ActivityCall) => ActivityAnswer = ({ input }) => ({
  type: 'completed',
  result: { did: input },
});

async function callOf(state: State, input: Json = { order: 7 }): Promise<ActivityCall> {
  const driver = new AslDriver(aslStateMachine({ ...state, Type: 'Task', End: true }));
  await driver.start(input);
  const [call] = driver.calls;
  if (call === undefined) throw new Error(`no call: ${JSON.stringify(driver.outcome())}`);
  return call;
}

describe('a Task state', () => {
  it('sends calls to services to the process that makes them, with the arguments as input', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: 'q' },
        End: true,
      }),
    );
    driver.begin({});
    await driver.turn();
    expect(driver.pendingCalls()[0]).toMatchObject({
      activityType: 'aws:aws-sdk:sqs:sendMessage.waitForTaskToken',
      input: { QueueUrl: 'q' },
      command: { taskQueue: AWS_TASK_QUEUE, awaitsToken: true },
    });
  });

  it('leaves activities to those who poll them by name', async () => {
    const activity = 'arn:aws:states:us-east-1:123456789012:activity:pack';
    const machine = aslStateMachine({ Type: 'Task', Resource: activity, End: true });
    const driver = new AslDriver(machine);
    driver.begin({});
    await driver.turn();
    expect(driver.pendingCalls()[0]?.command.taskQueue).toBe(activityQueue('pack'));
  });

  it('calls the activity type of its resource with its input and takes the result for its output', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'perdure:activity:charge',
      End: true,
    });
    const driver = new AslDriver(machine, { activity: done });
    expect(await driver.start({ order: 7 })).toEqual({
      status: 'Completed',
      output: { did: { order: 7 } },
    });
    expect(driver.calls.map(({ activityType, attempt }) => [activityType, attempt])).toEqual([
      ['charge', 1],
    ]);
  });

  it('gives Parameters to the worker and passes the result through ResultSelector and ResultPath', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'perdure:activity:charge',
      Parameters: { 'id.$': '$.order' },
      ResultSelector: { 'charged.$': '$.did.id' },
      ResultPath: '$.charge',
      End: true,
    });
    const driver = new AslDriver(machine, { activity: done });
    expect(await driver.start({ order: 7 })).toEqual({
      status: 'Completed',
      output: { order: 7, charge: { charged: 7 } },
    });
  });

  it.each([
    ['perdure:activity:charge card', 'charge card'],
    ['arn:aws:lambda:us-east-1:123456789012:function:charge', 'charge'],
    ['arn:aws:lambda:us-east-1:123456789012:function:charge:live', 'charge'],
    ['arn:aws:states:us-east-1:123456789012:activity:charge', 'charge'],
  ])('calls %s as the activity type "%s"', async (resource, activityType) => {
    expect((await callOf({ Resource: resource })).activityType).toBe(activityType);
  });

  it('takes the function and its payload from the arguments of lambda:invoke, and wraps the result', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {
        FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:charge:$LATEST',
        'Payload.$': '$',
      },
      End: true,
    });
    const driver = new AslDriver(machine, { activity: done });
    expect(await driver.start({ order: 7 })).toMatchObject({
      status: 'Completed',
      output: {
        ExecutedVersion: '$LATEST',
        Payload: { did: { order: 7 } },
        SdkHttpMetadata: { HttpHeaders: { 'Content-Length': '19' }, HttpStatusCode: 200 },
        StatusCode: 200,
      },
    });
    expect(driver.calls[0]).toMatchObject({ activityType: 'charge', input: { order: 7 } });
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['plain', 'plain'],
    [7, 7],
  ])('gives the Payload %j of lambda:invoke to the function as %j', async (payload, expected) => {
    const call = await callOf({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f', Payload: payload },
    });
    expect(call.input).toEqual(expected);
  });

  it('fails when lambda:invoke is given no FunctionName', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { 'FunctionName.$': '$.name' },
      End: true,
    });
    expect(await new AslDriver(machine).start({ name: 1 })).toMatchObject({
      error: 'States.Runtime',
    });
  });

  it('puts the task token into the context and lets the answer come by it', async () => {
    const call = await callOf({
      Resource: 'perdure:activity:approve.waitForTaskToken',
      Parameters: { 'token.$': '$$.Task.Token' },
    });
    expect(call.input).toEqual({ token: 'token-1-1' });
    expect(call.command.awaitsToken).toBe(true);
    const wrapped = await callOf({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'approve', Payload: { 'token.$': '$$.Task.Token' } },
    });
    expect(wrapped).toMatchObject({ activityType: 'approve', input: { token: 'token-1-1' } });
    expect(wrapped.command.awaitsToken).toBe(true);
  });

  it('leaves retries to Retry: the engine only repeats calls that were lost', async () => {
    const { command } = await callOf({ Resource: 'perdure:activity:a' });
    expect(command).toMatchObject({ retriedBy: 'Host', retryPolicy: { maximumAttempts: 0 } });
  });

  it('never repeats a lost call when MaximumAttempts is 1, whatever attempt it is', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'perdure:activity:a',
      MaximumAttempts: 1,
      Retry: [{ ErrorEquals: ['Busy'] }],
      End: true,
    });
    const driver = new AslDriver(machine, {
      activity: ({ attempt }) =>
        attempt < 3
          ? { type: 'failed', error: 'Busy', cause: '' }
          : { type: 'completed', result: 1 },
    });
    await driver.start();
    expect(
      driver.calls.map(({ command }) => [
        command.firstAttempt,
        command.retryPolicy?.maximumAttempts,
      ]),
    ).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('fails with States.Timeout and the reason when the outcome of its only call was lost', async () => {
    const machine = aslStateMachine({
      Type: 'Task',
      Resource: 'perdure:activity:a',
      MaximumAttempts: 1,
      End: true,
    });
    const driver = new AslDriver(machine, {
      activity: () => ({ type: 'timed-out', timeoutType: 'StartToClose', lost: true }),
    });
    expect(await driver.start()).toEqual({
      status: 'Failed',
      error: 'States.Timeout',
      cause: 'activity StartToClose timeout',
    });
  });

  it.each([
    [{ TimeoutSeconds: 30, HeartbeatSeconds: 5 }, 30_000, 5_000],
    [{ TimeoutSecondsPath: '$.t', HeartbeatSecondsPath: '$.h' }, 60_000, 2_000],
  ])('limits the call as %j says', async (fields, timeoutMs, heartbeatMs) => {
    const { command } = await callOf(
      { Resource: 'perdure:activity:a', ...fields },
      { t: 60, h: 2 },
    );
    expect(command.scheduleToCloseTimeoutMs).toBe(timeoutMs);
    expect(command.heartbeatTimeoutMs).toBe(heartbeatMs);
  });

  it('asks for no limits when it names none', async () => {
    const { command } = await callOf({ Resource: 'perdure:activity:a' });
    expect(command).not.toHaveProperty('scheduleToCloseTimeoutMs');
    expect(command).not.toHaveProperty('heartbeatTimeoutMs');
  });

  it.each([
    ['ScheduleToClose', 'States.Timeout'],
    ['Heartbeat', 'States.HeartbeatTimeout'],
  ] as const)('turns a %s time-out into %s, without a cause', async (timeoutType, error) => {
    const machine = aslStateMachine({ Type: 'Task', Resource: 'perdure:activity:a', End: true });
    const driver = new AslDriver(machine, { activity: () => ({ type: 'timed-out', timeoutType }) });
    expect(await driver.start()).toEqual({ status: 'Failed', error, cause: '' });
  });

  it('uses its own task queue before that of the machine', async () => {
    const task = { Type: 'Task', Resource: 'perdure:activity:a', Next: 'B' };
    const machine = aslMachine({
      TaskQueue: 'general',
      StartAt: 'A',
      States: { A: task, B: { ...task, TaskQueue: 'special', Next: 'C' }, C: { Type: 'Succeed' } },
    });
    const driver = new AslDriver(machine, { activity: done });
    await driver.start();
    expect(driver.calls.map(({ command }) => command.taskQueue)).toEqual(['general', 'special']);
  });

  it('names the activity after its visit, so that a loop never meets an old answer', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: { Type: 'Task', Resource: 'perdure:activity:a', Next: 'More' },
        More: {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericLessThan: 3, Next: 'A' }],
          Default: 'End',
        },
        End: { Type: 'Succeed' },
      },
    });
    let n = 0;
    const driver = new AslDriver(machine, {
      activity: () => ({ type: 'completed', result: { n: (n += 1) } }),
    });
    await driver.start();
    expect(driver.calls.map(({ activityId }) => activityId)).toEqual(['1', '3', '5']);
  });

  it('keeps the result of the worker once: in the event that brought it', async () => {
    const machine = aslStateMachine({ Type: 'Task', Resource: 'perdure:activity:a', End: true });
    const driver = new AslDriver(machine, { activity: done });
    await driver.start();
    const exits = driver.events.flatMap((event) =>
      event.type === 'StateMachineStepped' && event.detail.kind === 'StateExited'
        ? [event.detail]
        : [],
    );
    expect(exits).toEqual([{ kind: 'StateExited', frame: '0', name: 'S', outputIs: 'result' }]);
  });

  it('fails, and does not break the fold, when the worker answers with something that is no JSON', async () => {
    const driver = new AslDriver(
      aslStateMachine({ Type: 'Task', Resource: 'perdure:activity:a', End: true }),
    );
    await driver.start();
    driver.run.evolve({
      type: 'ActivityTaskCompleted',
      eventId: driver.events.length + 1,
      eventTime: 0,
      scheduledEventId: driver.events.findIndex(({ type }) => type === 'ActivityTaskScheduled') + 1,
      startedEventId: 0,
      identity: '',
      result: [{ metadata: { encoding: 'binary/plain' }, data: new Uint8Array([0xff, 0]) }],
    });
    const { commands } = await driver.advance();
    expect(commands.at(-1)).toMatchObject({
      type: 'FailWorkflowExecution',
      failure: { info: { errorType: 'States.Runtime' } },
    });
  });
});
