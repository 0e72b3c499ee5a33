import { toQueueConfig, toQueueStats, updatedQueueConfig } from './task-queue';

const known = {
  ratePerSecondMax: 10,
  concurrencyMax: 5,
  fairnessWeights: [{ key: 'a', weight: 2 }],
};

it('an update leaves what it does not name, what the protocol does not know included', () => {
  expect(updatedQueueConfig(known, {})).toEqual(known);
});

it('an update sets a rate, and lifts it when it names none', () => {
  const set = updatedQueueConfig(known, {
    updateQueueRateLimit: { rateLimit: { requestsPerSecond: 3 } },
    updateFairnessKeyRateLimitDefault: { rateLimit: { requestsPerSecond: 1 } },
  });
  expect(set).toMatchObject({ ratePerSecondMax: 3, fairnessKeyRatePerSecondMax: 1 });
  const lifted = updatedQueueConfig(set, { updateQueueRateLimit: { reason: 'over' } });
  expect(lifted).not.toHaveProperty('ratePerSecondMax');
  expect(lifted).toMatchObject({ fairnessKeyRatePerSecondMax: 1, concurrencyMax: 5 });
});

it('an update sets weights of keys and takes others away', () => {
  const { fairnessWeights } = updatedQueueConfig(known, {
    setFairnessWeightOverrides: { b: 4 },
    unsetFairnessWeightOverrides: ['a'],
  });
  expect(fairnessWeights).toEqual([{ key: 'b', weight: 4 }]);
});

it('settings are told in the words of the protocol', () => {
  expect(toQueueConfig(known)).toEqual({
    queueRateLimit: { rateLimit: { requestsPerSecond: 10 } },
    fairnessWeightOverrides: { a: 2 },
  });
});

it('the age of a backlog is that of its oldest task, and none when nothing waits', () => {
  const stats = {
    waitingCount: 2,
    droppedCount: 0,
    addedPerSecond: 1,
    dispatchedPerSecond: 0.5,
    inFlightCount: 0,
    pollers: [],
  };
  expect(toQueueStats({ ...stats, oldestOfferedAt: 4_000 }, 6_000)).toMatchObject({
    approximateBacklogCount: 2,
    approximateBacklogAge: { seconds: 2 },
    tasksAddRate: 1,
  });
  expect(toQueueStats(stats, 6_000).approximateBacklogAge).toMatchObject({ seconds: 0 });
});
