import { AslNatives, jsonataEvaluator } from '@app/testing';

import { type Json, testState, type TestStateAnswer, type TestStateRequest } from '../index';

type Request = Omit<TestStateRequest, 'definition'>;

const IDENTITY = {
  executionId: 'arn:aws:states:us-east-1:000000000000:express:m:e',
  executionName: 'e',
  roleArn: 'arn:aws:iam::000000000000:role/r',
  stateMachineId: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
  stateMachineName: 'm',
};

async function test(definition: Json, request: Request = {}): Promise<TestStateAnswer> {
  const natives = new AslNatives();
  const evaluate = jsonataEvaluator(natives);
  const steps = testState(
    { ...request, definition: JSON.stringify(definition) },
    { natives, identity: IDENTITY },
  );
  let step = steps.next();
  while (step.done !== true) step = steps.next(await evaluate(step.value));
  return step.value;
}

const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', 'Payload.$': '$' },
  TimeoutSeconds: 9,
  Catch: [{ ErrorEquals: ['Known'], Next: 'Caught', ResultPath: '$.error' }],
  Next: 'After',
};

describe('a test of a state', () => {
  it('asks for the call of a Task without a mock, and goes on with what it answered', async () => {
    expect(await test(TASK, { input: '{"a":1}' })).toEqual({
      type: 'call',
      activityType: 'f',
      resource: 'arn:aws:states:::lambda:invoke',
      arguments: '{"Payload":{"a":1},"FunctionName":"f"}',
      taskQueue: undefined,
      input: '{"a":1}',
      timeoutMs: 9_000,
    });
    const answered = await test(TASK, { called: { ok: true, result: '[1]' } });
    expect(answered).toMatchObject({ type: 'tested', answer: { status: 'SUCCEEDED' } });
    const { output, nextState } = (answered as { answer: Record<string, string> }).answer;
    expect(nextState).toBe('After');
    expect(JSON.parse(output!)).toMatchObject({ Payload: [1], StatusCode: 200 });
  });

  it('says which catcher took the error of a mock, and where the run would go', async () => {
    const mock = { errorOutput: { error: 'Known', cause: 'why' } };
    expect(await test(TASK, { input: '{"a":1}', mock, inspectionLevel: 'DEBUG' })).toMatchObject({
      answer: {
        status: 'CAUGHT_ERROR',
        nextState: 'Caught',
        error: 'Known',
        cause: 'why',
        output: '{"a":1,"error":{"Error":"Known","Cause":"why"}}',
        inspectionData: { errorDetails: { catchIndex: 0 } },
      },
    });
  });

  it('finds a state that is nested in another one', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Result: 7, End: true } } };
    const outer = { Type: 'Parallel', Branches: [inner], End: true };
    const machine = { StartAt: 'Out', States: { Out: outer } };
    expect(await test(machine, { stateName: 'In' })).toMatchObject({
      answer: { status: 'SUCCEEDED', output: '7' },
    });
    expect(await test(machine, { stateName: 'Nobody' })).toMatchObject({
      type: 'refused',
      error: 'ValidationException',
    });
  });

  it('does not wait', async () => {
    const wait = { Type: 'Wait', Seconds: 1_000_000, End: true };
    expect(await test(wait, { input: '[1]' })).toEqual({
      type: 'tested',
      answer: { output: '[1]', status: 'SUCCEEDED' },
    });
  });

  it('fails a Map of which more iterations are said to fail than it tolerates', async () => {
    const map = {
      Type: 'Map',
      ToleratedFailureCount: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'P',
        States: { P: { Type: 'Pass', End: true } },
      },
      End: true,
    };
    const failing = (mapIterationFailureCount: number): Request => ({
      input: '[1,2,3]',
      mock: { result: '[1,2,3]' },
      stateConfiguration: { mapIterationFailureCount },
    });
    expect(await test(map, failing(1))).toMatchObject({ answer: { status: 'SUCCEEDED' } });
    expect(await test(map, failing(2))).toMatchObject({
      answer: { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' },
    });
  });

  it.each([
    ['input', { input: '{' }, 'InvalidExecutionInput'],
    ['variables', { variables: '{' }, 'ValidationException'],
    ['a mock result', { mock: { result: '{' } }, 'ValidationException'],
    [
      'both kinds of mocks',
      { mock: { result: '1', errorOutput: { error: 'E' } } },
      'ValidationException',
    ],
  ])('refuses bad %s', async (_what, request, error) => {
    expect(await test(TASK, request)).toMatchObject({ type: 'refused', error });
  });

  it('refuses a mock for a state that calls nobody', async () => {
    expect(await test({ Type: 'Pass', End: true }, { mock: { result: '1' } })).toMatchObject({
      type: 'refused',
      message: "State type 'Pass' is not supported when a mock is specified",
    });
  });

  it('refuses a definition that does not compile in the words of AWS', async () => {
    expect(await test({ Type: 'Nap' })).toMatchObject({
      type: 'refused',
      error: 'InvalidDefinition',
      message: expect.stringContaining(
        "'SCHEMA_VALIDATION_FAILED: The field 'Type' should",
      ) as string,
    });
  });
});
