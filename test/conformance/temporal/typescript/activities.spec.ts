import { WorkflowFailedError } from '@temporalio/client';
import { type ApplicationFailure } from '@temporalio/common';

import { asyncTokens } from './support/activities';
import { Ladder } from './support/ladder';
import * as workflows from './workflows';

let ladder: Ladder;
beforeAll(async () => {
  ladder = await Ladder.start();
});
afterAll(async () => {
  await ladder.stop();
});

it('row 3: activities in turn and at once give their results in order', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.manyActivities, { taskQueue, args: [20] });
    const results = await handle.result();
    expect(results).toHaveLength(40);
    expect(results[19]).toBe('hello 19');
    expect(results[20]).toBe('hello p0');
    await ladder.replay(handle);
  });
});

it.each([null, undefined, 'text', { nested: [1, { deep: true }] }, new Uint8Array([0, 1, 255])])(
  'row 3: %p comes back as it went',
  async (value) => {
    await ladder.withWorker(async (taskQueue) => {
      const handle = await ladder.begin(workflows.echoed, { taskQueue, args: [value] });
      await expect(handle.result()).resolves.toEqual(value);
    });
  },
);

it('row 4: attempts are repeated by the policy, and the retry state says why no more', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.retries, { taskQueue, args: [] });
    await expect(handle.result()).resolves.toEqual([
      { value: 3 },
      { value: 2 },
      { retryState: 'MAXIMUM_ATTEMPTS_REACHED', cause: 'NotYet' },
      { retryState: 'NON_RETRYABLE_FAILURE', cause: 'Broken' },
    ]);
    const { events } = await handle.fetchHistory();
    const starts = (events ?? []).flatMap(
      (event) => event.activityTaskStartedEventAttributes ?? [],
    );
    // One start for each activity, with the number of the last attempt and the failure before it.
    expect(starts.map(({ attempt }) => attempt)).toEqual([3, 2, 2, 1]);
    expect(starts[0]?.lastFailure?.message).toBe('attempt 2');
    await ladder.replay(handle);
  });
});

it('row 5: each of the four time-outs says which it is', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.timeOuts, { taskQueue, args: [] });
    const [toStart, toClose, inBackOff, heartbeat] = await handle.result();
    expect(toStart).toMatchObject({ timeoutType: 'SCHEDULE_TO_START' });
    expect(toClose).toMatchObject({ timeoutType: 'START_TO_CLOSE' });
    expect(inBackOff).toMatchObject({ retryState: 'TIMEOUT' });
    expect(heartbeat).toMatchObject({ timeoutType: 'HEARTBEAT', details: 3 });
    await ladder.replay(handle);
  });
});

it('row 6: the next attempt is given what the last heartbeat said', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.resumes, { taskQueue, args: [4] });
    await expect(handle.result()).resolves.toBe(4);
  });
});

it.each(['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'] as const)(
  'row 7: an activity is cancelled by %s',
  async (kind) => {
    await ladder.withWorker(async (taskQueue) => {
      const handle = await ladder.begin(workflows.cancels, { taskQueue, args: [kind] });
      await expect(handle.result()).resolves.toBe('cancelled');
      const types = await ladder.eventTypes(handle);
      expect(types.includes('ActivityTaskCancelRequested')).toBe(kind !== 'ABANDON');
      await ladder.replay(handle);
    });
  },
);

it('row 7: an activity that no worker has is cancelled at once', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.cancelsUnstarted, { taskQueue, args: [] });
    await expect(handle.result()).resolves.toBe('cancelled');
    const types = await ladder.eventTypes(handle);
    const asked = types.indexOf('ActivityTaskCancelRequested');
    expect(types.slice(asked, asked + 2)).toEqual([
      'ActivityTaskCancelRequested',
      'ActivityTaskCanceled',
    ]);
    await ladder.replay(handle);
  });
});

it('row 8: an activity ends later by its token, or by its id, and not twice', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const byToken = await ladder.begin(workflows.endsLater, { taskQueue, args: [] });
    const byId = await ladder.begin(workflows.endsLater, { taskQueue, args: [] });
    await ladder.until(
      () => asyncTokens.has(byToken.workflowId) && asyncTokens.has(byId.workflowId),
    );
    const token = asyncTokens.get(byToken.workflowId)!;
    await ladder.client.activity.heartbeat(token, 'alive');
    await ladder.client.activity.complete(token, 'by token');
    await expect(byToken.result()).resolves.toBe('by token');
    await expect(ladder.client.activity.complete(token, 'again')).rejects.toThrow();
    const named = { workflowId: byId.workflowId, activityId: '1' };
    await ladder.client.activity.complete(named, 'by id');
    await expect(byId.result()).resolves.toBe('by id');
  });
});

it('row 9: local activities, one longer than a workflow task', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const options = { taskQueue, args: [3_000] as [number], workflowTaskTimeout: '2s' as const };
    const handle = await ladder.begin(workflows.localActivities, options);
    await expect(handle.result()).resolves.toEqual(['hello local', 'slept']);
    await ladder.replay(handle);
  });
});

it('row 10: timers fire, a hundred at once too, and are cancelled', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.timers, { taskQueue, args: [] });
    await expect(handle.result()).resolves.toEqual(['short', 'many', 'true']);
    await ladder.replay(handle);
  });
});

it('row 11: chance and time come out the same for a worker without a cache', async () => {
  await ladder.withWorker(
    async (taskQueue) => {
      const handle = await ladder.begin(workflows.sideEffects, { taskQueue, args: [] });
      const [uuid] = await handle.result();
      expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
      await ladder.replay(handle);
    },
    { maxCachedWorkflows: 0 },
  );
});

it('row 12: a failure reaches the client with its details and its causes', async () => {
  await ladder.withWorker(async (taskQueue) => {
    const handle = await ladder.begin(workflows.fails, { taskQueue, args: [] });
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const cause = (error as WorkflowFailedError).cause as ApplicationFailure;
    expect(cause).toMatchObject({ message: 'it broke', type: 'Broken', nonRetryable: true });
    expect(cause.details?.[0]).toEqual({ order: 7 });
    expect((cause.cause as ApplicationFailure).message).toBe('the reason');
  });
});

it('has nothing to complain about, what fails on purpose aside', () => {
  expect(
    ladder.problems.filter((text) => !/(Activity|Workflow) (failed|cancelled|task)/i.test(text)),
  ).toEqual([]);
});
