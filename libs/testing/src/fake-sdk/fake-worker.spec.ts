import {
  type Activation,
  type EventId,
  type HistoryEvent,
  type PolledWorkflowTask,
  type QueryAnswer,
  type RequestOutcome,
  RunId,
  type SubmittedRequest,
  Unavailable,
  type UpdateCall,
} from '@app/contract';

import type { FactPattern } from '../builders/fact-pattern';
import { workflowExecutionSignaled, workflowExecutionStarted } from '../builders/run-facts';
import { SPEC_RUN } from '../builders/spec-run';
import {
  workflowTaskCompleted,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '../builders/workflow-task-facts';
import { FakeWorker } from './fake-worker';
import { toJson } from './json-payloads';
import type { WorkflowCode } from './workflow-code';

interface Answer {
  readonly request: SubmittedRequest;
  reply(fields?: { readonly resetHistoryEventId?: EventId }): Promise<void>;
  refuse(): Promise<void>;
  fail(): Promise<void>;
}

const OTHER_RUN = RunId('other-run');
const REFUSED: UpdateCall = { updateId: 'u', name: 'unknown', identity: 'client' };

/** Ends with the first signal; counts its updates. */
const order: WorkflowCode = async (workflow) => {
  let count = 0;
  workflow.onUpdate('count', { handle: () => Promise.resolve((count += 1)) });
  workflow.onQuery('counted', () => count);
  await workflow.signal('signal');
  return 'signaled';
};

/** A service that hands out what a spec gives it, and replies when the spec says so. */
class ServiceByHand {
  readonly answers: Answer[] = [];
  readonly queryAnswers: QueryAnswer[] = [];
  private readonly polls = new Map<string, (task: PolledWorkflowTask) => void>();
  readonly worker = new FakeWorker({
    polls: {
      pollWorkflowTask: ({ queueKind }) =>
        new Promise((resolve) => this.polls.set(queueKind, resolve)),
      pollActivityTask: () => new Promise(() => undefined),
      historyOf: () => Promise.reject(new Error('no spec needs it')),
      historyPage: () => Promise.resolve(undefined),
      describePollers: () => [],
    },
    submitter: { submit: (request) => this.take(request) },
    queries: {
      answerQuery: (_run, _queryId, answer) => {
        this.queryAnswers.push(answer);
        return true;
      },
    },
    scope: SPEC_RUN,
    taskQueue: 'queue',
    identity: 'worker',
    workflows: { order },
    sticky: true,
    newRunId: () => RunId('next'),
    after: (_delayMs, run) => {
      setImmediate(run);
      return () => undefined;
    },
  });

  /** Answers the poll of a queue. */
  async give(
    queueKind: 'Normal' | 'Sticky',
    events: readonly HistoryEvent[],
    fields: Partial<Activation> = {},
  ): Promise<void> {
    const startedEventId = events.at(-1)!.eventId;
    const activation: Activation = {
      ...SPEC_RUN,
      workflowType: 'order',
      taskQueue: 'queue',
      scheduledEventId: startedEventId - 1,
      startedEventId,
      attempt: 1,
      scheduledTime: 0,
      startedTime: 0,
      deadline: 10_000,
      previousStartedEventId: 0,
      updates: [],
      recent: [],
      unwritten: [],
      queries: [],
      ...fields,
    };
    const poll = this.polls.get(queueKind)!;
    this.polls.delete(queueKind);
    poll({ activation, history: { events } });
    await settled();
  }

  /** What the worker has told of the task that began with this event. */
  answerTo(startedEventId: EventId): Answer | undefined {
    return this.answers.findLast(
      ({ request }) => 'startedEventId' in request && request.startedEventId === startedEventId,
    );
  }

  /** Every try to answer comes to nothing, until the worker gives up. */
  async breakDown(): Promise<void> {
    // Goes over those, too, that come meanwhile.
    for (const answer of this.answers) {
      await answer.fail();
      await settled();
    }
  }

  private take(request: SubmittedRequest): Promise<RequestOutcome> {
    return new Promise((resolve, reject) => {
      const tell = (outcome: RequestOutcome): Promise<void> => {
        resolve(outcome);
        return settled();
      };
      this.answers.push({
        request,
        reply: (fields) => tell({ ok: true, reply: { runId: SPEC_RUN.runId, ...fields } }),
        fail: () => {
          reject(new Unavailable('the connection broke'));
          return settled();
        },
        refuse: () =>
          tell({ ok: false, rejection: { code: 'WORKFLOW_TASK_NOT_FOUND', message: 'late' } }),
      });
    });
  }
}

function history(first: EventId, ...patterns: readonly FactPattern[]): HistoryEvent[] {
  return patterns.map((pattern, index) => ({
    ...(pattern.complete({ now: 0, state: undefined, facts: [] }) as HistoryEvent),
    eventId: first + index,
  }));
}

const firstTask = () =>
  history(1, workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted());

const nextTask = (completedEventId: EventId) =>
  history(
    completedEventId,
    workflowTaskCompleted(),
    workflowTaskScheduled(),
    workflowTaskStarted(),
  );

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function serviceWithRun(): Promise<ServiceByHand> {
  const service = new ServiceByHand();
  service.worker.start();
  await service.give('Normal', firstTask());
  await service.answerTo(3)?.reply();
  return service;
}

describe('a worker that keeps runs in its cache', () => {
  it('takes the next task of a run only after the reply to its last answer', async () => {
    const service = await serviceWithRun();
    // A speculative task whose update the code refuses: its events are in no history, and others get their numbers.
    const unwritten = history(5, workflowTaskScheduled(), workflowTaskStarted());
    const completed = history(4, workflowTaskCompleted());
    await service.give('Sticky', [...completed, ...unwritten], {
      unwritten,
      updates: [REFUSED],
    });
    const next = history(
      5,
      workflowExecutionSignaled(),
      workflowTaskScheduled(),
      workflowTaskStarted(),
    );
    await service.give('Normal', next);
    expect(service.answerTo(7)).toBeUndefined();

    await service.answerTo(6)?.reply({ resetHistoryEventId: 3 });
    expect(service.answerTo(7)?.request).toMatchObject({
      type: 'RespondWorkflowTaskCompleted',
      commands: [{ type: 'CompleteWorkflowExecution' }],
    });
    expect(service.worker.faults).toEqual([]);
  });

  it('lets no update in once the code is over: nobody will ever read what it has done', async () => {
    const service = await serviceWithRun();
    const end = history(
      4,
      workflowTaskCompleted(),
      workflowExecutionSignaled(),
      workflowTaskScheduled(),
      workflowTaskStarted(),
    );
    await service.give('Normal', end, { updates: [{ ...REFUSED, name: 'count' }] });
    const query = { queryId: 'q', queryType: 'counted' };
    expect(service.answerTo(7)?.request).toMatchObject({
      commands: [{ type: 'CompleteWorkflowExecution' }],
    });
    await service.answerTo(7)?.reply();
    await service.give('Normal', end, { query });
    expect(service.queryAnswers).toEqual([{ type: 'Answered', result: toJson(0) }]);
  });

  it('goes on with other runs while the reply to an answer of one is on its way', async () => {
    const service = await serviceWithRun();
    await service.give('Normal', nextTask(4));
    await service.give('Sticky', nextTask(7));
    await service.give('Sticky', firstTask(), { runId: OTHER_RUN });
    expect(service.answerTo(9)).toBeUndefined();
    expect(service.answerTo(3)?.request).toMatchObject({ runId: OTHER_RUN });
  });

  it.each([
    ['was refused', (service: ServiceByHand) => service.answerTo(6)?.refuse()],
    ['may have been taken or not', (service: ServiceByHand) => service.breakDown()],
  ])('folds a run anew when its answer %s', async (_how, end) => {
    const service = await serviceWithRun();
    await service.give('Sticky', nextTask(4));
    await end(service);
    // Other events have got the numbers of those that the worker has seen.
    await service.give('Sticky', [
      ...firstTask(),
      ...history(4, workflowTaskCompleted(), workflowExecutionSignaled()),
      ...history(6, workflowTaskScheduled(), workflowTaskStarted()),
    ]);
    expect(service.answerTo(7)?.request).toMatchObject({
      commands: [{ type: 'CompleteWorkflowExecution' }],
    });
  });
});
