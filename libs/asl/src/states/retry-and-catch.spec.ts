import {
  type ActivityAnswer,
  AslDriver,
  aslMachine,
  AslNatives,
  jsonataEvaluator,
} from '@app/testing';

import type { Json } from '../index';

type Fields = Readonly<Record<string, Json>>;

const failed = (error: string, cause = ''): ActivityAnswer => ({ type: 'failed', error, cause });

/** A Task that meets these answers, with the times between its tries in seconds. */
async function run(
  fields: Fields,
  answers: readonly ActivityAnswer[],
  input: Json = {},
): Promise<{ outcome: unknown; delays: number[]; attempts: number[] }> {
  const natives = new AslNatives();
  const machine = aslMachine({
    StartAt: 'T',
    States: {
      T: { Type: 'Task', Resource: 'perdure:activity:a', End: true, ...fields },
      ...(JSON.stringify(fields).includes('Caught') && { Caught: { Type: 'Pass', End: true } }),
    },
  });
  const times: number[] = [];
  const driver = new AslDriver(machine, {
    natives,
    evaluate: jsonataEvaluator(natives),
    activity: () => {
      times.push(natives.now);
      return answers[times.length - 1] ?? { type: 'completed', result: 'ok' };
    },
  });
  const outcome = await driver.start(input);
  return {
    outcome,
    delays: times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1_000),
    attempts: driver.calls.map(({ attempt }) => attempt),
  };
}

it('a worker that says that trying again is of no use is believed: caught, not retried', async () => {
  const final: ActivityAnswer = { type: 'failed', error: 'E', cause: '', nonRetryable: true };
  const fields = { Retry: [{ ErrorEquals: ['States.ALL'] }] };
  expect((await run(fields, [final])).attempts).toEqual([1]);
  const caught = { ...fields, Catch: [{ ErrorEquals: ['E'], Next: 'Caught' }] };
  expect((await run(caught, [final])).outcome).toMatchObject({ status: 'Completed' });
});

it('a worker that says when to try again is believed', async () => {
  const later: ActivityAnswer = { type: 'failed', error: 'E', cause: '', nextRetryDelayMs: 7_000 };
  const { delays } = await run({ Retry: [{ ErrorEquals: ['E'] }] }, [later, failed('E')]);
  expect(delays).toEqual([7, 2]);
});

const busy = Array.from({ length: 20 }, () => failed('Busy', 'later'));

describe('Retry', () => {
  it('tries again three times, after 1, 2 and 4 seconds, if nothing else is said', async () => {
    const { outcome, delays } = await run({ Retry: [{ ErrorEquals: ['Busy'] }] }, busy);
    expect(delays).toEqual([1, 2, 4]);
    expect(outcome).toEqual({ status: 'Failed', error: 'Busy', cause: 'later' });
  });

  it.each([
    [{ IntervalSeconds: 3, BackoffRate: 1, MaxAttempts: 2 }, [3, 3]],
    [{ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 }, [2, 6, 18]],
    [{ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }, [2, 6, 10, 10]],
    [{ BackoffRate: 1.5, MaxAttempts: 3 }, [1, 1.5, 2.25]],
    [{ MaxAttempts: 0 }, []],
  ])('with %j waits %j seconds between the tries', async (fields, expected) => {
    const { delays } = await run({ Retry: [{ ErrorEquals: ['Busy'], ...fields }] }, busy);
    expect(delays).toEqual(expected);
  });

  it('with full jitter waits any time up to the back-off', async () => {
    const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 8 };
    const { delays } = await run({ Retry: [{ ...retrier, JitterStrategy: 'FULL' }] }, busy);
    expect(delays.every((delay) => delay >= 0 && delay <= 100)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(4);
  });

  it('counts attempts on, so that the worker sees how often it was called', async () => {
    const { attempts, outcome } = await run({ Retry: [{ ErrorEquals: ['Busy'] }] }, [
      failed('Busy'),
      failed('Busy'),
    ]);
    expect(attempts).toEqual([1, 2, 3]);
    expect(outcome).toEqual({ status: 'Completed', output: 'ok' });
  });

  it('counts for every retrier alone', async () => {
    const { delays, outcome } = await run(
      {
        Retry: [
          { ErrorEquals: ['A'], IntervalSeconds: 1, MaxAttempts: 1 },
          { ErrorEquals: ['B'], IntervalSeconds: 10, MaxAttempts: 1 },
        ],
      },
      [failed('A'), failed('B'), failed('A')],
    );
    expect(delays).toEqual([1, 10]);
    expect(outcome).toMatchObject({ error: 'A' });
  });

  it('does not go to a later retrier when the first that matches is used up', async () => {
    const { delays } = await run(
      {
        Retry: [
          { ErrorEquals: ['A'], MaxAttempts: 1 },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
        ],
      },
      [failed('A'), failed('A'), failed('A')],
    );
    expect(delays).toHaveLength(1);
  });

  it('evaluates Parameters again with the number of retries', async () => {
    const natives = new AslNatives();
    const machine = aslMachine({
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'perdure:activity:a',
          Parameters: { 'retries.$': '$$.State.RetryCount' },
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }],
          End: true,
        },
      },
    });
    const driver = new AslDriver(machine, { natives, activity: () => failed('E') });
    await driver.start();
    expect(driver.calls.map(({ input }) => input)).toEqual([
      { retries: 0 },
      { retries: 1 },
      { retries: 2 },
    ]);
  });

  it('comes before Catch', async () => {
    const fields = {
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['Busy'], Next: 'Caught' }],
    };
    const { delays, outcome } = await run(fields, busy);
    expect(delays).toEqual([1]);
    expect(outcome).toEqual({ status: 'Completed', output: { Error: 'Busy', Cause: 'later' } });
  });
});

describe('Catch', () => {
  it.each<[string, ActivityAnswer, boolean]>([
    ['Busy', failed('Busy'), true],
    ['Other', failed('Busy'), false],
    ['States.ALL', failed('Busy'), true],
    ['States.TaskFailed', failed('Busy'), true],
    ['States.Timeout', failed('Busy'), false],
    ['States.Timeout', { type: 'timed-out', timeoutType: 'ScheduleToClose' }, true],
    ['States.Timeout', { type: 'timed-out', timeoutType: 'Heartbeat' }, true],
    ['States.HeartbeatTimeout', { type: 'timed-out', timeoutType: 'Heartbeat' }, true],
    ['States.HeartbeatTimeout', { type: 'timed-out', timeoutType: 'ScheduleToClose' }, false],
    ['States.TaskFailed', { type: 'timed-out', timeoutType: 'ScheduleToClose' }, false],
    ['States.ALL', { type: 'timed-out', timeoutType: 'ScheduleToClose' }, true],
    ['States.ALL', failed('States.DataLimitExceeded'), true],
    ['States.ALL', failed('States.Runtime'), false],
    ['States.Runtime', failed('States.Runtime'), true],
  ])('of %s meeting %j catches: %s', async (name, answer, catches) => {
    const { outcome } = await run({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] }, [answer]);
    expect(outcome).toMatchObject({ status: catches ? 'Completed' : 'Failed' });
  });

  it.each([
    [undefined, { Error: 'E', Cause: 'why' }],
    ['$.problem', { order: 7, problem: { Error: 'E', Cause: 'why' } }],
    [null, { order: 7 }],
  ])('with ResultPath %j hands on %j', async (resultPath, expected) => {
    const catcher = {
      ErrorEquals: ['E'],
      Next: 'Caught',
      ...(resultPath !== undefined && { ResultPath: resultPath }),
    };
    const { outcome } = await run({ Catch: [catcher] }, [failed('E', 'why')], { order: 7 });
    expect(outcome).toEqual({ status: 'Completed', output: expected });
  });

  it('takes the first catcher that matches', async () => {
    const { outcome } = await run(
      {
        Catch: [
          { ErrorEquals: ['E'], Next: 'Caught', ResultPath: '$.first' },
          { ErrorEquals: ['States.ALL'], Next: 'Caught', ResultPath: '$.second' },
        ],
      },
      [failed('E')],
    );
    expect(outcome).toMatchObject({ output: { first: { Error: 'E' } } });
  });

  it('offers the error to Output and Assign in JSONata', async () => {
    const { outcome } = await run(
      {
        QueryLanguage: 'JSONata',
        Catch: [
          {
            ErrorEquals: ['E'],
            Next: 'Caught',
            Output: { was: '{% $states.errorOutput.Error %}', of: '{% $states.input.order %}' },
          },
        ],
      },
      [failed('E', 'why')],
      { order: 7 },
    );
    expect(outcome).toEqual({ status: 'Completed', output: { was: 'E', of: 7 } });
  });

  it('catches an expression of the state that fails', async () => {
    const { outcome } = await run(
      {
        QueryLanguage: 'JSONata',
        Output: '{% $states.result.missing %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
      },
      [],
    );
    expect(outcome).toMatchObject({ output: { Error: 'States.QueryEvaluationError' } });
  });

  it('does not catch what fails in a catcher itself', async () => {
    const { outcome } = await run(
      {
        QueryLanguage: 'JSONata',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.missing %}' }],
      },
      [failed('E')],
    );
    expect(outcome).toMatchObject({ status: 'Failed', error: 'States.QueryEvaluationError' });
  });
});
