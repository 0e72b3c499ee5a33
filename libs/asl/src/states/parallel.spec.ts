import { AslDriver, aslMachine, aslStateMachine } from '@app/testing';

import type { Json } from '../index';

const pass = (result: Json): Json => ({
  StartAt: `P${String(result)}`,
  States: { [`P${String(result)}`]: { Type: 'Pass', Result: result, End: true } },
});

const task = (name: string, fields: Readonly<Record<string, Json>> = {}): Json => ({
  StartAt: name,
  States: { [name]: { Type: 'Task', Resource: `perdure:activity:${name}`, End: true, ...fields } },
});

describe('a Parallel state', () => {
  it('gives its input to every branch and collects their outputs in the order of the branches', async () => {
    const machine = aslStateMachine({
      Type: 'Parallel',
      Branches: [task('a'), pass(2), task('b')],
      End: true,
    });
    const driver = new AslDriver(machine);
    await driver.start({ x: 1 });
    const [first, second] = driver.pendingCalls();
    expect([first?.input, second?.input]).toEqual([{ x: 1 }, { x: 1 }]);
    driver.answer(second?.activityId ?? '', { type: 'completed', result: 'b' });
    driver.answer(first?.activityId ?? '', { type: 'completed', result: 'a' });
    expect(await driver.settle()).toEqual({ status: 'Completed', output: ['a', 2, 'b'] });
  });

  it('gives Parameters to the branches and passes the outputs through ResultSelector and ResultPath', async () => {
    const machine = aslStateMachine({
      Type: 'Parallel',
      Parameters: { 'y.$': '$.x' },
      ResultSelector: { 'first.$': '$[0].y' },
      ResultPath: '$.r',
      Branches: [{ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }],
      End: true,
    });
    expect(await new AslDriver(machine).start({ x: 1 })).toEqual({
      status: 'Completed',
      output: { x: 1, r: { first: 1 } },
    });
  });

  it('fails as the branch that fails, and stops the others', async () => {
    const slow = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
    const machine = aslStateMachine({
      Type: 'Parallel',
      Branches: [task('a'), task('b'), slow],
      End: true,
    });
    const driver = new AslDriver(machine, {
      activity: ({ activityType }) =>
        activityType === 'a'
          ? { type: 'failed', error: 'Broken', cause: 'x' }
          : { type: 'pending' },
    });
    expect(await driver.start()).toEqual({ status: 'Failed', error: 'Broken', cause: 'x' });
    expect(driver.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ActivityTaskCancelRequested', 'TimerCanceled']),
    );
    expect(driver.pendingCalls()).toEqual([]);
    expect(driver.pendingTimerIds()).toEqual([]);
  });

  it('stops the branches of branches too', async () => {
    const inner = {
      StartAt: 'Inner',
      States: { Inner: { Type: 'Parallel', Branches: [task('b'), task('c')], End: true } },
    };
    const machine = aslStateMachine({ Type: 'Parallel', Branches: [task('a'), inner], End: true });
    const driver = new AslDriver(machine);
    await driver.start();
    expect(driver.pendingCalls()).toHaveLength(3);
    driver.answer(driver.pendingCalls()[0]?.activityId ?? '', {
      type: 'failed',
      error: 'E',
      cause: '',
    });
    expect(await driver.settle()).toMatchObject({ status: 'Failed', error: 'E' });
    expect(driver.pendingCalls()).toEqual([]);
    expect(driver.run.frames.size).toBe(1);
  });

  it('ignores the answer of an activity it has stopped', async () => {
    const machine = aslMachine({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [task('a'), task('b')],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Next' }],
          End: true,
        },
        Next: { Type: 'Task', Resource: 'perdure:activity:c', End: true },
      },
    });
    const driver = new AslDriver(machine);
    await driver.start();
    const [a, b] = driver.pendingCalls();
    driver.answer(a?.activityId ?? '', { type: 'failed', error: 'E', cause: '' });
    driver.answer(b?.activityId ?? '', { type: 'completed', result: 'too late' });
    await driver.settle();
    const [c] = driver.pendingCalls();
    expect(c).toMatchObject({ activityType: 'c', input: { Error: 'E', Cause: '' } });
  });

  it('starts all branches again when a retrier takes the failure', async () => {
    const machine = aslStateMachine({
      Type: 'Parallel',
      Branches: [task('a'), task('b')],
      Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: 1 }],
      End: true,
    });
    let tries = 0;
    const driver = new AslDriver(machine, {
      activity: ({ activityType }) => {
        if (activityType === 'b') return { type: 'completed', result: 'b' };
        tries += 1;
        return tries === 1
          ? { type: 'failed', error: 'Flaky', cause: '' }
          : { type: 'completed', result: 'a' };
      },
    });
    expect(await driver.start()).toEqual({ status: 'Completed', output: ['a', 'b'] });
  });

  it('shows its variables to the branches and keeps theirs from itself', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'B',
              States: {
                B: { Type: 'Pass', Assign: { inner: 2 }, Next: 'C' },
                C: {
                  Type: 'Pass',
                  Parameters: { 'sum.$': 'States.MathAdd($outer, $inner)' },
                  End: true,
                },
              },
            },
          ],
          Next: 'D',
        },
        D: { Type: 'Pass', Parameters: { 'gone.$': '$inner' }, End: true },
      },
    });
    const driver = new AslDriver(machine);
    expect(await driver.start()).toMatchObject({ status: 'Failed', error: 'States.Runtime' });
    const ended = driver.events.filter(
      (event) => event.type === 'StateMachineStepped' && event.detail.kind === 'ChildEnded',
    );
    expect(ended).toHaveLength(1);
  });
});
