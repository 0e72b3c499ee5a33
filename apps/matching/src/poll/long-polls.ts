import type {
  Activation,
  ActivityTask,
  ActivityTaskOffer,
  EventId,
  HistoryPage,
  HistoryReader,
  PolledWorkflowTask,
  PollerDescription,
  QueryBroker,
  RequestSubmitter,
  RunKey,
  TaskPoll,
  TaskPolls,
  TaskQueueKey,
  WorkflowTaskOffer,
  WorkflowTaskPoll,
} from '@app/contract';

import { queueKey } from '../task-queue/queue-key';
import { HistoryPages } from './history-pages';
import type { PollClock } from './poll-clock';
import { PollDesk, type StartOffered } from './poll-desk';
import type { PollerRegistration, PollerRegistry, TaskPoller } from './poller';
import { startOfferedActivity, startOfferedWorkflowTask, takeOfferedQuery } from './start-offered';

/** A poll ends by itself so long before its caller's deadline. */
const EMPTY_ANSWER_MARGIN_MS = 500;

export interface LongPollsOptions {
  readonly registry: PollerRegistry;
  readonly submitter: RequestSubmitter;
  readonly history: HistoryReader;
  readonly queries: Pick<QueryBroker, 'takeQuery'>;
  readonly clock: PollClock;
}

/** Long polls of workers outside of the process. A gateway is a thin mapping over it. */
export class LongPolls implements TaskPolls {
  private readonly workflowDesks: Desks<WorkflowTaskOffer, Activation>;
  private readonly activityDesks: Desks<ActivityTaskOffer, ActivityTask>;
  private readonly pages: HistoryPages;

  constructor(options: LongPollsOptions) {
    const { registry, clock } = options;
    this.pages = new HistoryPages(options.history);
    this.workflowDesks = new Desks(
      clock,
      (offer, poll) =>
        offer.queryId === undefined
          ? startOfferedWorkflowTask(offer, poll, options)
          : takeOfferedQuery(offer, offer.queryId, options),
      (desk) => registry.registerWorkflowPoller(desk),
    );
    this.activityDesks = new Desks(
      clock,
      (offer, poll) => startOfferedActivity(offer, poll, options),
      (desk) => registry.register(desk),
    );
  }

  async pollWorkflowTask(poll: WorkflowTaskPoll): Promise<PolledWorkflowTask | undefined> {
    const desk = this.workflowDesks.of(poll.queue);
    const activation = await desk.poll(inTime(poll));
    if (activation === undefined) return undefined;
    const after = poll.queueKind === 'Sticky' ? seenBy(activation) : 0;
    try {
      const history = await this.pages.first(activation, after);
      if (poll.signal?.aborted !== true) return { activation, history };
    } catch (cause) {
      desk.passOn(activation);
      throw cause;
    }
    desk.passOn(activation);
    return undefined;
  }

  pollActivityTask(poll: TaskPoll): Promise<ActivityTask | undefined> {
    return this.activityDesks.of(poll.queue).poll(inTime(poll));
  }

  historyOf(activation: Activation, after: EventId): Promise<HistoryPage> {
    return this.pages.first(activation, after);
  }

  async historyPage(run: RunKey, pageToken: string): Promise<HistoryPage | undefined> {
    return this.pages.next(run, pageToken);
  }

  leaveStickyQueue(queue: TaskQueueKey): void {
    this.workflowDesks.find(queue)?.leave();
  }

  describePollers(
    queue: TaskQueueKey,
    kind: 'Workflow' | 'Activity',
  ): readonly PollerDescription[] {
    const desks = kind === 'Workflow' ? this.workflowDesks : this.activityDesks;
    return desks.find(queue)?.pollers() ?? [];
  }

  close(): void {
    this.workflowDesks.close();
    this.activityDesks.close();
  }
}

/** What the worker that has the run in its cache has seen. It needs no events to answer a query. */
function seenBy({ query, startedEventId, previousStartedEventId }: Activation): EventId {
  return query === undefined ? previousStartedEventId : startedEventId;
}

function inTime<Poll extends TaskPoll>(poll: Poll): Poll {
  return { ...poll, timeoutMs: Math.max(0, poll.timeoutMs - EMPTY_ANSWER_MARGIN_MS) };
}

type DeskReserved<Started> = ReturnType<PollDesk<never, Started>['reserve']>;

/** The desks of all queues that are polled, or were a moment ago. */
class Desks<Offer, Started> {
  private readonly desks = new Map<string, PollDesk<Offer, Started>>();

  constructor(
    private readonly clock: PollClock,
    private readonly start: StartOffered<Offer, Started>,
    private readonly register: (
      desk: TaskPoller<Offer, DeskReserved<Started>>,
    ) => PollerRegistration,
  ) {}

  find(queue: TaskQueueKey): PollDesk<Offer, Started> | undefined {
    return this.desks.get(queueKey(queue));
  }

  of(queue: TaskQueueKey): PollDesk<Offer, Started> {
    const key = queueKey(queue);
    const known = this.desks.get(key);
    if (known !== undefined) return known;
    const desk = new PollDesk<Offer, Started>({
      queue,
      clock: this.clock,
      start: this.start,
      onIdle: () => {
        desk.close();
        this.desks.delete(key);
      },
    });
    desk.open(this.register(desk));
    this.desks.set(key, desk);
    return desk;
  }

  close(): void {
    for (const desk of this.desks.values()) desk.close();
    this.desks.clear();
  }
}
