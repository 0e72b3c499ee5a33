import type {
  Activation,
  Command,
  HistoryEvent,
  PolledWorkflowTask,
  RequestOf,
} from '@app/contract';
import {
  completeWorkflowExecution,
  scheduleActivityTask,
  startTimer,
  TEST_SCOPE,
  toJson,
} from '@app/testing';

import { WorkerWorld } from './testing/worker-world';

/** A worker by hand: raw polls and raw answers against the real shard owner and matching. */
class Hand {
  readonly world = new WorkerWorld();
  private polls = 0;

  static async started(): Promise<Hand> {
    const hand = new Hand();
    await hand.world.start();
    await hand.world.startWorkflow('order');
    return hand;
  }

  /** Takes the task that waits now, or none. */
  poll(queueKind: 'Normal' | 'Sticky' = 'Normal'): Promise<PolledWorkflowTask | undefined> {
    return this.world.settled(this.begin(queueKind));
  }

  /** Begins to wait for a task. */
  begin(queueKind: 'Normal' | 'Sticky' = 'Normal'): Promise<PolledWorkflowTask | undefined> {
    this.polls += 1;
    return this.world.polls.pollWorkflowTask({
      queue: { ...TEST_SCOPE, name: queueKind === 'Sticky' ? 'sticky' : 'queue' },
      queueKind,
      identity: 'hand',
      pollRequestId: `poll-${String(this.polls)}`,
      timeoutMs: 600,
    });
  }

  /** All in one turn. */
  async signalOften(count: number): Promise<void> {
    const { workflowId, tenantId, namespaceId } = await this.world.keyOf({});
    const key = { workflowId, tenantId, namespaceId };
    const signal = { type: 'SignalWorkflow', ...key, signalName: 's', identity: 'client' } as const;
    const sent = Array.from({ length: count }, () => this.world.history.submit(signal));
    await this.world.settled(Promise.all(sent));
  }

  async take(queueKind: 'Normal' | 'Sticky' = 'Normal'): Promise<PolledWorkflowTask> {
    const task = await this.poll(queueKind);
    if (task === undefined) throw new Error('no task waits');
    return task;
  }

  complete(
    { activation }: Pick<PolledWorkflowTask, 'activation'>,
    commands: readonly Command[],
    more: Partial<RequestOf<'RespondWorkflowTaskCompleted'>> = {},
  ) {
    return this.world.submit({
      type: 'RespondWorkflowTaskCompleted',
      ...namesOf(activation),
      commands,
      newRunId: this.world.newRunId(),
      ...more,
    });
  }

  fail({ activation }: PolledWorkflowTask) {
    return this.world.submit({
      type: 'RespondWorkflowTaskFailed',
      ...namesOf(activation),
      cause: 'WorkflowWorkerUnhandledFailure',
    });
  }

  async completeActivity(): Promise<void> {
    const [activity] = (await this.world.describe())?.pendingActivities ?? [];
    const key = await this.world.keyOf({});
    const named = { scheduledEventId: activity?.scheduledEventId ?? 0, attempt: 1 };
    await this.world.submit({
      type: 'RecordActivityTaskStarted',
      ...key,
      ...named,
      identity: 'hand',
      pollRequestId: 'activity',
    });
    await this.world.submit({
      type: 'RespondActivityTaskCompleted',
      ...key,
      activity: named,
      result: toJson('done'),
      identity: 'hand',
    });
  }
}

function namesOf(activation: Activation) {
  const { tenantId, namespaceId, workflowId, runId } = activation;
  const { scheduledEventId, startedEventId, attempt } = activation;
  return {
    ...{ tenantId, namespaceId, workflowId, runId },
    ...{ scheduledEventId, startedEventId, attempt },
    identity: 'hand',
  };
}

const idsOf = (events: readonly HistoryEvent[]): number[] => events.map(({ eventId }) => eventId);
const typesOf = (events: readonly HistoryEvent[]): string[] => events.map(({ type }) => type);
const sticky = { taskQueue: 'sticky', scheduleToStartTimeoutMs: 5_000 };

describe('a workflow task', () => {
  it('ends its history with its own start, with ids that have no gap', async () => {
    const hand = await Hand.started();
    const { activation, history } = await hand.take();
    expect(idsOf(history.events)).toEqual([1, 2, 3]);
    expect(typesOf(history.events).at(-1)).toBe('WorkflowTaskStarted');
    expect(activation.startedEventId).toBe(3);
  });

  it('is one for all signals that arrive together', async () => {
    const hand = await Hand.started();
    await hand.complete(await hand.take(), []);
    const polled = hand.begin();
    await hand.signalOften(20);
    const task = await hand.world.settled(polled);
    const signals = typesOf(task?.history.events ?? []).filter(
      (type) => type === 'WorkflowExecutionSignaled',
    );
    expect(signals).toHaveLength(20);
    expect(await hand.poll()).toBeUndefined();
  });

  it('is refused to a second worker, and is not lost when its poll asks again', async () => {
    const hand = await Hand.started();
    const { activation } = await hand.take();
    const again = (pollRequestId: string) =>
      hand.world.submit({
        type: 'RecordWorkflowTaskStarted',
        ...namesOf(activation),
        pollRequestId,
      });
    expect(await again('poll-1')).toMatchObject({
      ok: true,
      reply: { activation: { startedEventId: 3 } },
    });
    expect(await again('poll-9')).toMatchObject({
      ok: false,
      rejection: { code: 'WORKFLOW_TASK_ALREADY_STARTED' },
    });
  });

  it('that times out is transient: its poll shows events that are stored when it completes', async () => {
    const hand = await Hand.started();
    await hand.take();
    await hand.world.time.pass(11_000);
    const second = await hand.take();
    expect(second.activation.attempt).toBe(2);
    expect(idsOf(second.history.events)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await hand.world.story()).toHaveLength(4);
    await hand.complete(second, [completeWorkflowExecution()]);
    expect((await hand.world.events()).slice(0, 6)).toEqual(second.history.events);
  });

  it('leaves one failure in the history however often it fails, and its attempts count', async () => {
    const hand = await Hand.started();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const task = await hand.take();
      expect(task.activation.attempt).toBe(attempt);
      await hand.fail(task);
      await hand.world.time.pass(5_000);
    }
    const story = await hand.world.story();
    expect(story.filter((type) => type === 'WorkflowTaskFailed')).toHaveLength(1);
  });

  it('that was overtaken while it waited as a further attempt becomes a normal first one', async () => {
    const hand = await Hand.started();
    await hand.fail(await hand.take());
    await hand.world.signal('s');
    const task = await hand.take();
    expect(task.activation.attempt).toBe(1);
    expect(typesOf(task.history.events).slice(-3)).toEqual([
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
    expect(task.activation.unwritten).toEqual([]);
  });

  it('of a run that is terminated meanwhile is refused', async () => {
    const hand = await Hand.started();
    const task = await hand.take();
    await hand.world.signal('s');
    await hand.world.submit({
      type: 'TerminateWorkflow',
      ...(await hand.world.keyOf({})),
      reason: 'because',
      identity: 'client',
    });
    expect(await hand.complete(task, [])).toMatchObject({
      rejection: { code: 'WORKFLOW_TASK_NOT_FOUND' },
    });
    expect((await hand.world.story()).slice(-3)).toEqual([
      'WorkflowTaskFailed',
      'WorkflowExecutionSignaled',
      'WorkflowExecutionTerminated',
    ]);
  });
});

describe('what happens while a workflow task is in flight', () => {
  it('becomes history after its commands, in the order in which it came, but results of activities last', async () => {
    const hand = await Hand.started();
    await hand.complete(await hand.take(), [
      scheduleActivityTask(),
      startTimer({ startToFireTimeoutMs: 2_000 }),
    ]);
    await hand.world.signal('begin');
    const task = await hand.take();
    await hand.completeActivity();
    await hand.world.time.pass(2_500);
    await hand.world.signal('later');
    await hand.complete(task, [startTimer({ timerId: 'next' })]);
    expect((await hand.world.story()).slice(-7)).toEqual([
      'WorkflowTaskCompleted',
      'TimerStarted',
      'ActivityTaskStarted',
      'TimerFired',
      'WorkflowExecutionSignaled',
      'ActivityTaskCompleted',
      'WorkflowTaskScheduled',
    ]);
  });

  it('keeps the run from closing: UNHANDLED_COMMAND undoes the completion, and the next task brings it', async () => {
    const hand = await Hand.started();
    const task = await hand.take();
    await hand.world.signal('unseen');
    const refused = await hand.complete(task, [startTimer(), completeWorkflowExecution()]);
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'UNHANDLED_COMMAND' } });
    expect((await hand.world.story()).slice(2)).toEqual([
      'WorkflowTaskStarted',
      'WorkflowTaskFailed',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
    await hand.complete(await hand.take(), [completeWorkflowExecution()]);
    expect((await hand.world.story()).at(-1)).toBe('WorkflowExecutionCompleted');
  });

  it('comes with the answer to the task when the worker asks for it so', async () => {
    const hand = await Hand.started();
    const task = await hand.take();
    await hand.world.signal('s');
    const answered = await hand.complete(task, [], { sticky, returnNewWorkflowTask: true });
    const next = answered.ok ? answered.reply.activation : undefined;
    expect(next).toMatchObject({ startedEventId: 7, previousStartedEventId: 3 });
    const history = await hand.world.polls.historyOf(next!, 3);
    expect(typesOf(history.events)).toEqual([
      'WorkflowTaskCompleted',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
  });
});

describe('the answer to a workflow task', () => {
  it('with a closing command that is not the last is refused without a trace', async () => {
    const hand = await Hand.started();
    const task = await hand.take();
    const before = await hand.world.story();
    expect(await hand.complete(task, [completeWorkflowExecution(), startTimer()])).toMatchObject({
      rejection: { code: 'BAD_COMMAND' },
    });
    expect(await hand.world.story()).toEqual(before);
    expect(await hand.complete(task, [completeWorkflowExecution()])).toMatchObject({ ok: true });
  });

  it('with a bad command fails the task with its cause, and nothing of it happens', async () => {
    const hand = await Hand.started();
    const bad = [startTimer(), startTimer()];
    expect(await hand.complete(await hand.take(), bad)).toMatchObject({
      rejection: { code: 'BAD_COMMAND' },
    });
    expect((await hand.world.events()).at(-1)).toMatchObject({
      type: 'WorkflowTaskFailed',
      cause: 'StartTimerDuplicateId',
    });
  });

  it('is applied once, though the first answer was lost on its way back', async () => {
    const hand = await Hand.started();
    const task = await hand.take();
    let isFirst = true;
    hand.world.mishap = (operation) => {
      if (operation !== 'writeTurn' || !isFirst) return undefined;
      isFirst = false;
      return { type: 'execute-then-error' };
    };
    await expect(hand.complete(task, [startTimer()])).rejects.toThrow();
    expect(await hand.complete(task, [startTimer()])).toMatchObject({
      rejection: { code: 'WORKFLOW_TASK_NOT_FOUND' },
    });
    const story = await hand.world.story();
    expect(story.filter((type) => type === 'TimerStarted')).toHaveLength(1);
  });

  it('may ask for time: the task goes on as another one, until half an hour has passed', async () => {
    const hand = await Hand.started();
    let activation = (await hand.take()).activation;
    const ask = { forceCreateNewWorkflowTask: true, returnNewWorkflowTask: true, sticky };
    let answered = await hand.complete({ activation }, [], ask);
    for (let minutes = 0; answered.ok && minutes < 1_000; minutes += 1) {
      activation = answered.reply.activation!;
      await hand.world.time.pass(9_000);
      answered = await hand.complete({ activation }, [], ask);
    }
    expect(answered).toMatchObject({ rejection: { message: 'workflow task heartbeat timeout' } });
    const beats = (await hand.world.story()).filter((type) => type === 'WorkflowTaskCompleted');
    // At once, and then every nine seconds.
    expect(beats).toHaveLength(1 + 1_800 / 9);
  });
});

describe('a sticky queue', () => {
  it('brings only what its worker has not seen', async () => {
    const hand = await Hand.started();
    await hand.poll('Sticky');
    await hand.complete(await hand.take(), [], { sticky });
    await hand.world.signal('s');
    const task = await hand.take('Sticky');
    expect(idsOf(task.history.events)).toEqual([4, 5, 6, 7]);
  });

  it('whose worker does not come is left after its time, with one time-out in the history', async () => {
    const hand = await Hand.started();
    await hand.poll('Sticky');
    await hand.complete(await hand.take(), [], { sticky });
    await hand.world.signal('s');
    expect(await hand.poll()).toBeUndefined();
    await hand.world.time.pass(6_000);
    const task = await hand.take();
    expect(task.history.events[0]?.eventId).toBe(1);
    const timeouts = (await hand.world.events()).filter(
      ({ type }) => type === 'WorkflowTaskTimedOut',
    );
    expect(timeouts).toMatchObject([{ timeoutType: 'ScheduleToStart' }]);
  });

  it('that was given up is not used again, also when the next task times out', async () => {
    const hand = await Hand.started();
    await hand.complete(await hand.take(), [], { sticky });
    await hand.world.submit({ type: 'ResetStickyTaskQueue', ...(await hand.world.keyOf({})) });
    await hand.world.signal('s');
    const task = await hand.take();
    expect(task.history.events[0]?.eventId).toBe(1);
    await hand.world.time.pass(11_000);
    expect((await hand.take()).activation.attempt).toBe(2);
  });

  it('keeps no offer once its task has gone elsewhere', async () => {
    const hand = await Hand.started();
    await hand.poll('Sticky');
    await hand.complete(await hand.take(), [], { sticky });
    await hand.world.signal('s');
    await hand.world.time.pass(6_000);
    await hand.complete(await hand.take(), []);
    expect(await hand.poll('Sticky')).toBeUndefined();
  });
});

describe('a long history', () => {
  it('comes in pages without a gap, from a store that is read once per page', async () => {
    const hand = await Hand.started();
    for (let round = 0; round < 12; round += 1) {
      const task = await hand.take();
      await hand.signalOften(60);
      await hand.complete(task, []);
    }
    const { activation, history } = await hand.take();
    const events = [...history.events];
    let pages = 1;
    for (let token = history.nextPageToken; token !== undefined; pages += 1) {
      const page = await hand.world.polls.historyPage(activation, token);
      events.push(...(page?.events ?? []));
      token = page?.nextPageToken;
    }
    expect(idsOf(events)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.eventId).toBe(activation.startedEventId);
    expect(pages).toBe(Math.ceil(activation.startedEventId / 256));
  });
});
