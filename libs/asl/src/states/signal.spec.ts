import { AslDriver, aslMachine, aslStateMachine } from '@app/testing';

const wait = { Type: 'Task', Resource: 'perdure:signal:go', End: true };

describe('a Task state that waits for a signal', () => {
  it('waits until the signal comes and takes its payload for the result', async () => {
    const driver = new AslDriver(aslStateMachine(wait));
    expect(await driver.start()).toEqual({ status: 'Waiting' });
    driver.signal('other', 1);
    expect(await driver.settle()).toEqual({ status: 'Waiting' });
    driver.signal('go', { by: 'ann' });
    expect(await driver.settle()).toEqual({ status: 'Completed', output: { by: 'ann' } });
  });

  it('takes null for the payload of a signal without one', async () => {
    const driver = new AslDriver(aslStateMachine(wait));
    await driver.start();
    driver.signal('go');
    expect(await driver.settle()).toEqual({ status: 'Completed', output: null });
  });

  it('keeps signals that come early, and takes them in their order', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: { ...wait, End: false, ResultPath: '$.first', Next: 'B' },
        B: { ...wait, ResultPath: '$.second' },
      },
    });
    const driver = new AslDriver(machine);
    driver.begin({});
    driver.signal('go', 1);
    driver.signal('go', 2);
    driver.signal('go', 3);
    expect(await driver.settle()).toEqual({ status: 'Completed', output: { first: 1, second: 2 } });
  });

  it('fails with States.Timeout when the signal does not come in time', async () => {
    const driver = new AslDriver(aslStateMachine({ ...wait, TimeoutSeconds: 60 }));
    expect(await driver.start()).toEqual({ status: 'Failed', error: 'States.Timeout', cause: '' });
  });

  it('stops its clock when the signal is there', async () => {
    const driver = new AslDriver(aslStateMachine({ ...wait, TimeoutSeconds: 60 }));
    driver.begin({});
    driver.signal('go', 1);
    expect(await driver.settle()).toEqual({ status: 'Completed', output: 1 });
    expect(driver.events.map(({ type }) => type)).toContain('TimerCanceled');
    expect(driver.pendingTimerIds()).toEqual([]);
  });

  it('prefers the signal when both it and the time-out came before the machine looked', async () => {
    const driver = new AslDriver(aslStateMachine({ ...wait, TimeoutSeconds: 60 }));
    driver.begin({});
    await driver.turn();
    driver.signal('go', 1);
    driver.fireNextTimer();
    expect(await driver.settle()).toEqual({ status: 'Completed', output: 1 });
  });

  it('leaves a signal that came after the time-out for the next state', async () => {
    const machine = aslMachine({
      StartAt: 'A',
      States: {
        A: {
          ...wait,
          TimeoutSeconds: 60,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }],
        },
        B: wait,
      },
    });
    const driver = new AslDriver(machine);
    driver.begin({});
    await driver.turn();
    driver.fireNextTimer();
    driver.signal('go', 'late');
    expect(await driver.settle()).toEqual({ status: 'Completed', output: 'late' });
  });

  it('gives signals to waiting branches in the order in which they began to wait', async () => {
    const branch = { StartAt: 'W', States: { W: wait } };
    const other = { StartAt: 'V', States: { V: wait } };
    const driver = new AslDriver(
      aslStateMachine({ Type: 'Parallel', Branches: [branch, other], End: true }),
    );
    await driver.start();
    driver.signal('go', 'first');
    driver.signal('go', 'second');
    expect(await driver.settle()).toEqual({ status: 'Completed', output: ['first', 'second'] });
  });

  it('gives a signal back when the state that was about to take it is aborted', async () => {
    const machine = aslMachine({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'T',
              States: { T: { Type: 'Task', Resource: 'perdure:activity:a', End: true } },
            },
            { StartAt: 'W', States: { W: wait } },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
          End: true,
        },
        After: wait,
      },
    });
    const driver = new AslDriver(machine);
    await driver.start();
    const [call] = driver.pendingCalls();
    driver.answer(call?.activityId ?? '', { type: 'failed', error: 'No', cause: '' });
    driver.signal('go', 'kept');
    expect(await driver.settle()).toEqual({ status: 'Completed', output: 'kept' });
  });
});
