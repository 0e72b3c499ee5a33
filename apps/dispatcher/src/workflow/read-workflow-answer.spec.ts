import type { HttpResult } from '@app/webhook';

import { readWorkflowAnswer } from './read-workflow-answer';

const answer = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResult => ({
  type: 'answer',
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  trace: { totalMs: 1 },
});

const read = (result: HttpResult) => readWorkflowAnswer(result, 'Us', 0);
const commands = (...list: unknown[]) => read(answer({ commands: list }));
const text = (data: Uint8Array): string => Buffer.from(data).toString();

describe('the answer to a workflow task', () => {
  it('is a list of commands, with payloads kept digit for digit', () => {
    const body = `{"commands": [
      {"type": "ScheduleActivityTask", "activityId": "1", "activityType": "charge",
       "input": {"amount": 1.10, "big": 12345678901234567890}, "startToCloseTimeoutMs": 5000,
       "retryPolicy": {"maximumAttempts": 3}},
      {"type": "StartTimer", "timerId": "t", "startToFireTimeoutMs": 10},
      {"type": "CompleteWorkflowExecution", "result": null}]}`;
    const outcome = read(answer(body));
    expect(outcome).toMatchObject({
      type: 'Completed',
      force: false,
      commands: [
        {
          type: 'ScheduleActivityTask',
          startToCloseTimeoutMs: 5_000,
          retryPolicy: { maximumAttempts: 3, backoffCoefficient: 2 },
        },
        { type: 'StartTimer' },
        { type: 'CompleteWorkflowExecution' },
      ],
    });
    const [first] = outcome.type === 'Completed' ? outcome.commands : [];
    const input = first?.type === 'ScheduleActivityTask' ? first.input?.[0]?.data : undefined;
    expect(text(input ?? new Uint8Array())).toBe('{"amount": 1.10, "big": 12345678901234567890}');
  });

  it('may ask for children, and for signals and cancels to other runs', () => {
    const outcome = commands(
      {
        type: 'StartChildWorkflowExecution',
        workflowId: 'c',
        workflowType: 'ship',
        parentClosePolicy: 'Abandon',
      },
      { type: 'SignalExternalWorkflowExecution', workflowId: 'o', signalName: 's', input: 1 },
      {
        type: 'RequestCancelExternalWorkflowExecution',
        workflowId: 'c',
        childWorkflowOnly: true,
        reason: 'late',
      },
    );
    expect(outcome).toMatchObject({
      type: 'Completed',
      commands: [
        { workflowId: 'c', parentClosePolicy: 'Abandon' },
        { workflowId: 'o', signalName: 's' },
        { workflowId: 'c', childWorkflowOnly: true, reason: 'late' },
      ],
    });
  });

  it('asks for another task at once with "more"', () => {
    expect(read(answer({ commands: [], more: true }))).toMatchObject({ force: true });
  });

  it.each([
    ['nothing', '', 'with nothing'],
    ['no JSON', 'hello', '"hello"'],
    ['another object', { done: true }, '{"done":true}'],
    ['commands that are no list', { commands: {} }, '{"commands":{}}'],
  ])('that is %s fails the task and says what was expected', (_what, body, shown) => {
    const outcome = read(answer(body));
    expect(outcome).toMatchObject({ type: 'Failed', cause: 'WorkflowWorkerUnhandledFailure' });
    const message = outcome.type === 'Failed' ? outcome.failure.message : '';
    expect(message).toContain('{"commands": [...]}');
    expect(message).toContain(shown);
  });

  it.each([
    [{}, 'WorkflowWorkerUnhandledFailure', 'commands[0] is no object with a "type".'],
    [
      { type: 'MakeCoffee' },
      'WorkflowWorkerUnhandledFailure',
      'commands[0] has the unknown type "MakeCoffee".',
    ],
    [
      { type: 'RecordStateMachineStep', detail: {} },
      'WorkflowWorkerUnhandledFailure',
      'commands[0] has the unknown type "RecordStateMachineStep".',
    ],
    [
      {
        type: 'StartChildWorkflowExecution',
        workflowId: 'c',
        workflowType: 't',
        parentClosePolicy: 'Kill',
      },
      'BadStartChildExecutionAttributes',
      'commands[0], StartChildWorkflowExecution: parentClosePolicy: must be one of Terminate, Abandon, RequestCancel.',
    ],
    [
      { type: 'ScheduleActivityTask', activityType: 'a' },
      'BadScheduleActivityAttributes',
      'commands[0], ScheduleActivityTask: lacks "activityId".',
    ],
    [
      { type: 'ScheduleActivityTask', activityId: 'a', activityType: 'a', startToClose: 5 },
      'BadScheduleActivityAttributes',
      'commands[0], ScheduleActivityTask: has no field "startToClose".',
    ],
    [
      {
        type: 'ScheduleActivityTask',
        activityId: 'a',
        activityType: 'a',
        retryPolicy: { maximumAttempts: 'many' },
      },
      'BadScheduleActivityAttributes',
      'commands[0], ScheduleActivityTask: retryPolicy.maximumAttempts: must be an integer.',
    ],
    [
      { type: 'StartTimer', timerId: 't', startToFireTimeoutMs: -1 },
      'BadStartTimerAttributes',
      'commands[0], StartTimer: startToFireTimeoutMs: must not be negative.',
    ],
    [
      { type: 'CompleteWorkflowUpdate', updateId: 'u' },
      'BadUpdateWorkflowExecutionMessage',
      'commands[0], CompleteWorkflowUpdate: lacks "outcome".',
    ],
    [
      { type: 'FailWorkflowExecution', failure: { message: 'x', cause: { message: 5 } } },
      'WorkflowWorkerUnhandledFailure',
      'commands[0], FailWorkflowExecution: failure.cause.message: must be a text.',
    ],
  ])('with the bad command %j fails the task with its cause', (command, cause, message) => {
    expect(commands(command)).toEqual({
      type: 'Failed',
      cause,
      failure: {
        message,
        info: { type: 'Application', errorType: 'BadWorkflowAnswer', nonRetryable: false },
      },
    });
  });

  it('names a field of the prototype as unknown', () => {
    expect(commands({ type: 'CancelTimer', timerId: 't', constructor: 1 })).toMatchObject({
      cause: 'BadCancelTimerAttributes',
    });
    expect(commands({ type: 'constructor' })).toMatchObject({ type: 'Failed' });
  });

  it('with an error status is what workflow code has failed with', () => {
    expect(read(answer('a bug', 500))).toMatchObject({
      type: 'Failed',
      failure: { info: { errorType: 'Http500' } },
    });
    const problem = { type: 'Broken', detail: 'no such workflow' };
    const headers = { 'content-type': 'application/problem+json' };
    expect(read(answer(problem, 422, headers))).toMatchObject({
      type: 'Failed',
      failure: { message: 'no such workflow', info: { errorType: 'Broken' } },
    });
  });

  it.each([
    [401, 'Undeliverable'],
    [404, 'Undeliverable'],
    [502, 'Undeliverable'],
    [302, 'Undeliverable'],
    [429, 'Throttled'],
    [503, 'Throttled'],
    [410, 'Disabled'],
  ])('with status %i is no failure of the task', (status, type) => {
    expect(read(answer('', status))).toMatchObject({ type: 'NotDelivered', outcome: { type } });
  });

  it('that never came is no failure of the task', () => {
    const silence = { reason: 'Aborted', maybeSent: true, message: '', trace: { totalMs: 1 } };
    const result = { type: 'fault', ...silence } as HttpResult;
    expect(readWorkflowAnswer(result, 'Window', 0)).toMatchObject({
      type: 'NotDelivered',
      outcome: { reason: 'WindowElapsed' },
    });
  });

  it('reads outcomes of updates, removals of memo and typed search attributes', () => {
    expect(
      commands(
        { type: 'AcceptWorkflowUpdate', updateId: 'u' },
        { type: 'CompleteWorkflowUpdate', updateId: 'u', outcome: { result: 1 } },
        { type: 'ModifyWorkflowProperties', upsertedMemo: { gone: null, kept: 1 } },
        {
          type: 'UpsertWorkflowSearchAttributes',
          searchAttributes: { Amount: { type: 'Int', value: 5 }, Old: null },
        },
      ),
    ).toMatchObject({
      type: 'Completed',
      commands: [
        { type: 'AcceptWorkflowUpdate' },
        { outcome: { type: 'Success' } },
        { upsertedMemo: { gone: null } },
        { searchAttributes: { Amount: { type: 'Int', value: 5 }, Old: null } },
      ],
    });
  });

  it('says which build has answered and how its run follows it, or fails the task for saying it badly', () => {
    const said = (fields: object) => read(answer({ commands: [], ...fields }));
    const version = { deploymentName: 'shop', buildId: '7' };
    const named = { deployment: 'shop', buildId: '7' };
    expect(said({ ...named, versioningBehavior: 'Pinned' })).toMatchObject({
      ...{ type: 'Completed', version, versioningBehavior: 'Pinned' },
    });
    expect(said({})).not.toHaveProperty('version');
    for (const bad of [
      { deployment: 'shop' },
      { ...named, buildId: '' },
      { ...named, versioningBehavior: 'Sometimes' },
    ]) {
      expect(said(bad)).toMatchObject({
        ...{ type: 'Failed', cause: 'WorkflowWorkerUnhandledFailure' },
      });
    }
  });
});
