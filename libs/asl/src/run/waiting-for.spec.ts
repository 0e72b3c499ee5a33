import { AslDriver, aslStateMachine } from '@app/testing';

import { awaitedSignals, awaitedTimer, stateOfActivity } from '../index';

const branch = (name: string, resource: string) => ({
  StartAt: name,
  States: { [name]: { Type: 'Task', Resource: resource, End: true } },
});

describe('why a run waits', () => {
  it('names the signals that its states wait for, and since when', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Parallel',
        Branches: [
          branch('Approval', 'perdure:signal:approve'),
          branch('Pay', 'perdure:activity:pay'),
        ],
        End: true,
      }),
    );
    await driver.start();
    expect(awaitedSignals(driver.run)).toEqual([
      { signalName: 'approve', stateName: 'Approval', since: driver.natives.now },
    ]);
    const [call] = driver.pendingCalls();
    expect(stateOfActivity(driver.run, call?.activityId ?? '')).toBe('Pay');
    driver.signal('approve');
    expect(awaitedSignals(driver.run)).toEqual([]);
  });

  it.each([
    [{ Type: 'Wait', Seconds: 60 }, 'wait'],
    [{ Type: 'Task', Resource: 'perdure:signal:go', TimeoutSeconds: 60 }, 'signal-timeout'],
    [
      {
        Type: 'Task',
        Resource: 'perdure:activity:a',
        Retry: [{ ErrorEquals: ['States.ALL'] }],
      },
      'backoff',
    ],
  ])('says what the timer of %j is for', async (state, purpose) => {
    const driver = new AslDriver(aslStateMachine({ ...state, End: true }));
    driver.begin({});
    await driver.turn();
    const [call] = driver.pendingCalls();
    if (call !== undefined) {
      driver.answer(call.activityId, { type: 'failed', error: 'E', cause: '' });
      await driver.turn();
    }
    const [timerId] = driver.pendingTimerIds();
    expect(awaitedTimer(driver.run, timerId ?? '')).toEqual({
      purpose,
      stateName: 'S',
      ...(purpose === 'backoff' && { failure: { error: 'E', cause: '' } }),
    });
    expect(awaitedTimer(driver.run, 'w99.0')).toBeUndefined();
  });
});
