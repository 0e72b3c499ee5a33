import {
  type Activation,
  type HistoryEvent,
  NamespaceId,
  type RequestOutcome,
  RunId,
  type SubmittedRequest,
  TenantId,
  WorkflowId,
  type WorkflowTaskOffer,
} from '@app/contract';

import { TaskQueueManager } from '../task-queue/task-queue-manager';
import { VirtualPollClock } from '../testing/virtual-poll-clock';
import { LongPolls } from './long-polls';

const scope = { tenantId: TenantId('t'), namespaceId: NamespaceId('n') };
const queue = { ...scope, name: 'orders' };
const run = { ...scope, workflowId: WorkflowId('w'), runId: RunId('r') };

const offer: WorkflowTaskOffer = {
  queue,
  workflowId: run.workflowId,
  runId: run.runId,
  scheduledEventId: 2,
  attempt: 1,
  workflowType: 'order',
  offeredAt: 0,
};

const event = (eventId: number): HistoryEvent => ({
  type: 'TimerFired',
  eventId,
  eventTime: eventId,
  timerId: 't',
  startedEventId: 1,
});

const events = (from: number, to: number): HistoryEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

const activation = (fields: Partial<Activation> = {}): Activation => ({
  ...run,
  workflowType: 'order',
  taskQueue: 'orders',
  scheduledTime: 0,
  deadline: 10_000,
  scheduledEventId: 2,
  startedEventId: 3,
  attempt: 1,
  startedTime: 0,
  previousStartedEventId: 0,
  updates: [],
  queries: [],
  recent: events(1, 3),
  unwritten: [],
  ...fields,
});

/** Matching and its polls over a shard owner that says what a spec wants. */
class Bench {
  readonly clock = new VirtualPollClock();
  readonly matching = new TaskQueueManager();
  readonly submitted: SubmittedRequest[] = [];
  readonly reads: number[] = [];
  started: Activation | undefined = activation();
  outcome: (() => RequestOutcome) | undefined;
  readFault: Error | undefined;
  private pollCount = 0;
  readonly polls = new LongPolls({
    registry: this.matching,
    clock: this.clock,
    submitter: {
      submit: (request) => {
        this.submitted.push(request);
        if (this.outcome !== undefined) return Promise.resolve(this.outcome());
        const reply = { runId: run.runId, ...(this.started && { activation: this.started }) };
        return Promise.resolve({ ok: true, reply });
      },
    },
    queries: { takeQuery: () => Promise.resolve(undefined) },
    history: {
      readHistory: (_run, { after, countMax }) => {
        this.reads.push(after);
        return this.readFault
          ? Promise.reject(this.readFault)
          : Promise.resolve(events(after + 1, after + countMax));
      },
    },
  });

  poll(fields: { signal?: AbortSignal; queueKind?: 'Sticky'; identity?: string } = {}) {
    this.pollCount += 1;
    const answer: { task?: Awaited<ReturnType<LongPolls['pollWorkflowTask']>>; over?: boolean } =
      {};
    void this.polls
      .pollWorkflowTask({
        queue,
        queueKind: 'Normal',
        identity: 'worker',
        pollRequestId: `poll-${String(this.pollCount)}`,
        timeoutMs: 60_000,
        ...fields,
      })
      .then(
        (task) => Object.assign(answer, { task, over: true }),
        () => Object.assign(answer, { over: true }),
      );
    return answer;
  }
}

describe('a poll for workflow tasks', () => {
  it('gets the task of an offer that waited, with its whole history', async () => {
    const bench = new Bench();
    bench.matching.offerWorkflowTask(offer);
    const answer = bench.poll();
    await bench.clock.pass(0);
    expect(answer.task?.history).toEqual({ events: events(1, 3) });
    expect(bench.submitted).toMatchObject([
      { type: 'RecordWorkflowTaskStarted', taskQueue: 'orders', pollRequestId: 'poll-1' },
    ]);
  });

  it('waits for an offer, and is one that a turn can reserve', async () => {
    const bench = new Bench();
    const answer = bench.poll();
    await bench.clock.pass(30_000);
    const reservation = bench.matching.reserveWorkflowTask(queue, 'order');
    expect(reservation?.pollRequestId).toBe('poll-1');
    expect(bench.matching.reserveWorkflowTask(queue, 'order')).toBeUndefined();
    reservation?.deliver(activation());
    await bench.clock.pass(0);
    expect(answer.task?.activation.startedEventId).toBe(3);
  });

  it('ends empty before its deadline', async () => {
    const bench = new Bench();
    const answer = bench.poll();
    await bench.clock.pass(59_499);
    expect(answer.over).toBeUndefined();
    await bench.clock.pass(1);
    expect(answer).toMatchObject({ over: true, task: undefined });
    expect(bench.matching.reserveWorkflowTask(queue, 'order')).toBeUndefined();
  });

  it('is given no task after its caller has gone', async () => {
    const bench = new Bench();
    const caller = new AbortController();
    bench.poll({ signal: caller.signal });
    caller.abort();
    expect(bench.matching.reserveWorkflowTask(queue, 'order')).toBeUndefined();
    bench.matching.offerWorkflowTask(offer);
    await bench.clock.pass(0);
    expect(bench.submitted).toEqual([]);
  });

  it('passes a task on that was on its way when the caller went', async () => {
    const bench = new Bench();
    const caller = new AbortController();
    bench.poll({ signal: caller.signal });
    const reservation = bench.matching.reserveWorkflowTask(queue, 'order');
    const next = bench.poll();
    caller.abort();
    reservation?.deliver(activation());
    await bench.clock.pass(0);
    expect(next.task?.activation.startedEventId).toBe(3);
  });

  it('gets a task that was left by a caller that went a moment ago', async () => {
    const bench = new Bench();
    const caller = new AbortController();
    bench.poll({ signal: caller.signal });
    const reservation = bench.matching.reserveWorkflowTask(queue, 'order');
    caller.abort();
    reservation?.deliver(activation());
    await bench.clock.pass(1_000);
    const next = bench.poll();
    await bench.clock.pass(0);
    expect(next.task?.activation.startedEventId).toBe(3);
  });

  it('still gets its task when its time ends while the start is being committed', async () => {
    const bench = new Bench();
    const answer = bench.poll();
    await bench.clock.pass(59_400);
    const reservation = bench.matching.reserveWorkflowTask(queue, 'order');
    await bench.clock.pass(1_000);
    expect(answer.over).toBeUndefined();
    reservation?.deliver(activation());
    await bench.clock.pass(0);
    expect(answer.task?.activation.startedEventId).toBe(3);
  });

  it('waits again when the offer it took no longer waits', async () => {
    const bench = new Bench();
    bench.outcome = () => ({
      ok: false,
      rejection: { code: 'WORKFLOW_TASK_NOT_FOUND', message: '' },
    });
    const answer = bench.poll();
    bench.matching.offerWorkflowTask(offer);
    await bench.clock.pass(0);
    expect(answer.over).toBeUndefined();
    expect(bench.matching.reserveWorkflowTask(queue, 'order')).toBeDefined();
  });

  it('asks again under the same id when nobody knows whether the start was recorded', async () => {
    const bench = new Bench();
    let isFirst = true;
    bench.outcome = () => {
      if (!isFirst) return { ok: true, reply: { runId: run.runId, activation: activation() } };
      isFirst = false;
      throw new Error('the connection broke');
    };
    const answer = bench.poll();
    bench.matching.offerWorkflowTask(offer);
    await bench.clock.pass(100);
    expect(answer.task).toBeDefined();
    expect(bench.submitted).toHaveLength(2);
    expect(bench.submitted[0]).toEqual(bench.submitted[1]);
  });

  it('passes its task on when the history cannot be read', async () => {
    const bench = new Bench();
    bench.started = activation({ recent: [] });
    bench.readFault = new Error('no database');
    bench.matching.offerWorkflowTask(offer);
    const failed = bench.poll();
    await bench.clock.pass(0);
    expect(failed).toEqual({ over: true });
    bench.readFault = undefined;
    const next = bench.poll();
    await bench.clock.pass(0);
    expect(next.task?.history.events).toHaveLength(3);
  });

  it('of a sticky queue gets what its worker has not seen, without a read', async () => {
    const bench = new Bench();
    bench.started = activation({
      previousStartedEventId: 1_000,
      startedEventId: 1_007,
      recent: events(990, 1_007),
    });
    bench.matching.offerWorkflowTask(offer);
    const answer = bench.poll({ queueKind: 'Sticky' });
    await bench.clock.pass(0);
    expect(answer.task?.history).toEqual({ events: events(1_001, 1_007) });
    expect(bench.reads).toEqual([]);
  });

  it('gets a long history in pages that end with the start of the task', async () => {
    const bench = new Bench();
    const unwritten = events(601, 602);
    bench.started = activation({ startedEventId: 602, recent: events(590, 600), unwritten });
    bench.matching.offerWorkflowTask(offer);
    const answer = bench.poll();
    await bench.clock.pass(0);
    const seen = [...(answer.task?.history.events ?? [])];
    let token = answer.task?.history.nextPageToken;
    while (token !== undefined) {
      const page = await bench.polls.historyPage(run, token);
      seen.push(...(page?.events ?? []));
      token = page?.nextPageToken;
    }
    expect(seen.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: 602 }, (_, index) => index + 1),
    );
    expect(bench.reads).toEqual([0, 256, 512]);
  });

  it("reads no further page of another run with this run's token", async () => {
    const bench = new Bench();
    bench.started = activation({ startedEventId: 600, recent: [] });
    bench.matching.offerWorkflowTask(offer);
    const answer = bench.poll();
    await bench.clock.pass(0);
    const token = answer.task?.history.nextPageToken ?? '';
    const other = { ...run, runId: RunId('other') };
    await expect(bench.polls.historyPage(other, token)).resolves.toBeUndefined();
    await expect(bench.polls.historyPage(run, 'nonsense')).resolves.toBeUndefined();
  });
});

describe('a queue that is polled', () => {
  it('counts as polled between two polls, and no longer ten seconds after the last', async () => {
    const bench = new Bench();
    expect(bench.matching.hasWorkflowPoller(queue)).toBe(false);
    const caller = new AbortController();
    bench.poll({ signal: caller.signal });
    await bench.clock.pass(20_000);
    caller.abort();
    await bench.clock.pass(9_999);
    expect(bench.matching.hasWorkflowPoller(queue)).toBe(true);
    await bench.clock.pass(1);
    expect(bench.matching.hasWorkflowPoller(queue)).toBe(false);
    expect(bench.matching.queueCount).toBe(0);
  });

  it('counts as polled no longer once its worker has said that it goes and its polls have ended', async () => {
    const bench = new Bench();
    const caller = new AbortController();
    bench.poll({ signal: caller.signal, queueKind: 'Sticky' });
    bench.polls.leaveStickyQueue(queue);
    await bench.clock.pass(0);
    expect(bench.matching.hasWorkflowPoller(queue)).toBe(true);
    caller.abort();
    await bench.clock.pass(0);
    expect(bench.matching.hasWorkflowPoller(queue)).toBe(false);
    expect(bench.matching.queueCount).toBe(0);
  });

  it('says who polled it and when', async () => {
    const bench = new Bench();
    bench.poll({ identity: 'a' });
    await bench.clock.pass(1_000);
    bench.poll({ identity: 'b' });
    const pollers = bench.polls.describePollers(queue, 'Workflow');
    expect(pollers.map(({ identity }) => identity)).toEqual(['a', 'b']);
    expect(pollers[1]!.lastAccessTime - pollers[0]!.lastAccessTime).toBe(1_000);
    expect(bench.polls.describePollers(queue, 'Activity')).toEqual([]);
  });
});
