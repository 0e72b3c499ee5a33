import type {
  ActivityTask,
  ActivityTaskOffer,
  RequestOutcome,
  Reservation,
  SubmittedRequest,
  TaskQueueKey,
  TaskSink,
  WorkflowReservation,
  WorkflowTaskOffer,
} from '@app/contract';
import { ERROR_CATALOGUE } from '@app/contract';
import type { PollerReason } from '@app/matching';
import type { PeerAddress, Peers } from '@app/peer';
import { BoundedMap } from '@app/platform';

import type { QueueRoute } from './queue-route';
import type { SlotBorrower } from './slot-borrower';

/** Beyond it an offer is not remembered here: its run makes it again at its dispatch deadline. */
const OPEN_COUNT_MAX = 200_000;
/** An offer that nobody has started for so long is made again: matching knows it still, or lost it. */
const AGAIN_MS = 60_000;
const LOOK_MS = 10_000;

const EXPLAINED_COUNT_MAX = 10_000;
const EXPLAINED_MS = 1_000;
const EXPLAIN_MS_MAX = 1_000;

type Offer =
  | { readonly kind: 'Activity'; readonly offer: ActivityTaskOffer }
  | { readonly kind: 'Workflow'; readonly offer: WorkflowTaskOffer };

interface OpenOffer {
  readonly made: Offer;
  offeredAtMs: number;
}

interface Explained {
  reason: PollerReason;
  hasPoller: boolean;
  askedAtMs: number;
}

/** What a question to matching is about, and what it says. */
export interface Explanation {
  readonly reason: PollerReason;
  readonly hasPoller: boolean;
}

export interface RemoteTaskSinkOptions {
  readonly peers: Peers;
  readonly route: QueueRoute;
  readonly slots: Pick<SlotBorrower, 'reserve'>;
  /** Those that hold calls of workers. */
  readonly holders: () => readonly PeerAddress[];
}

const ON_ITS_WAY: PollerReason = {
  kind: 'Dispatching',
  sentence: 'It is being handed to a worker.',
};

/**
 * Matching as the owners of shards see it when it runs elsewhere. Offers go to the process that has their queue, and are
 * remembered until their start is recorded or they are withdrawn: when a process goes that may have held some, all are
 * made again. An offer that is known already is none, and a start that was recorded is refused to the next.
 */
export class RemoteTaskSink implements TaskSink {
  private readonly open = new Map<string, OpenOffer>();
  private readonly explained = new BoundedMap<string, Explained>(EXPLAINED_COUNT_MAX);
  private readonly asking = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: RemoteTaskSinkOptions) {
    this.timer = setInterval(() => {
      this.offerAgain(performance.now() - AGAIN_MS);
    }, LOOK_MS);
    this.timer.unref();
  }

  close(): void {
    clearInterval(this.timer);
    this.open.clear();
  }

  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined {
    return this.options.slots.reserve(queue, activityType);
  }

  reserveWorkflowTask(): WorkflowReservation | undefined {
    return undefined;
  }

  offer(offer: ActivityTaskOffer): void {
    this.make({ kind: 'Activity', offer });
  }

  offerWorkflowTask(offer: WorkflowTaskOffer): void {
    this.make({ kind: 'Workflow', offer });
  }

  withdraw(offer: Parameters<TaskSink['withdraw']>[0]): void {
    this.takeBack('Activity', offer);
  }

  withdrawWorkflowTask(offer: Parameters<TaskSink['withdrawWorkflowTask']>[0]): void {
    this.takeBack('Workflow', offer);
  }

  notifyCancel(task: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>): void {
    const { runId, scheduledEventId, attempt } = task;
    for (const peer of this.options.holders()) {
      this.options.peers.tell(peer, 'cancel', { runId, scheduledEventId, attempt });
    }
  }

  explain(queue: TaskQueueKey, activityType: string): PollerReason {
    return this.ask('Activity', queue, activityType)?.reason ?? ON_ITS_WAY;
  }

  explainWorkflowTask(queue: TaskQueueKey, workflowType: string): PollerReason {
    return this.ask('Workflow', queue, workflowType)?.reason ?? ON_ITS_WAY;
  }

  /** Until matching has said otherwise: a sticky queue is left after its time, not at once. */
  hasWorkflowPoller(queue: TaskQueueKey): boolean {
    return this.ask('Workflow', queue, '')?.hasPoller ?? true;
  }

  /** Resolves when matching has said what it was asked, or will not soon. `false`: it was asked nothing. */
  async hasLearnt(): Promise<boolean> {
    if (this.asking.size === 0) return false;
    await Promise.all(this.asking);
    return true;
  }

  /** Somebody asked for the start of a task: what has been started, or waits no longer, is not offered again. */
  started(request: SubmittedRequest, outcome: RequestOutcome): void {
    if (!outcome.ok && ERROR_CATALOGUE[outcome.rejection.code].retryable) return;
    if (request.type === 'RecordActivityTaskStarted' && request.runId !== undefined) {
      this.open.delete(openKey('Activity', { ...request, runId: request.runId }));
    } else if (request.type === 'RecordWorkflowTaskStarted' && request.runId !== undefined) {
      this.open.delete(openKey('Workflow', { ...request, runId: request.runId }));
    }
  }

  /** A process that may have held offers is gone, or a queue has another place now. */
  offerAll(): void {
    this.offerAgain(Number.POSITIVE_INFINITY);
  }

  /** Another process owns the shard: it makes the offers. */
  forget(isConcerned: (offer: ActivityTaskOffer | WorkflowTaskOffer) => boolean): void {
    for (const [key, { made }] of this.open) if (isConcerned(made.offer)) this.open.delete(key);
  }

  private make(made: Offer): void {
    const key = openKey(made.kind, made.offer);
    if (this.open.has(key) || this.open.size < OPEN_COUNT_MAX) {
      this.open.set(key, { made, offeredAtMs: performance.now() });
    }
    this.send(made);
  }

  private send(made: Offer): void {
    const peer = this.options.route.of(made.offer.queue);
    if (peer !== undefined) this.options.peers.tell(peer, 'offer', made);
  }

  private takeBack(kind: Offer['kind'], offer: WithdrawnOffer): void {
    this.open.delete(openKey(kind, offer));
    const peer = this.options.route.of(offer.queue);
    const { queue, runId, scheduledEventId, attempt, queryId } = offer;
    const named = { queue, runId, scheduledEventId, attempt, queryId };
    if (peer !== undefined) this.options.peers.tell(peer, 'withdraw', { kind, offer: named });
  }

  private offerAgain(before: number): void {
    const now = performance.now();
    for (const each of this.open.values()) {
      if (each.offeredAtMs > before) continue;
      each.offeredAtMs = now;
      this.send(each.made);
    }
  }

  private ask(kind: Offer['kind'], queue: TaskQueueKey, type: string): Explained | undefined {
    const key = `${kind}/${queue.tenantId}/${queue.namespaceId}/${queue.name}\n${type}`;
    const known = this.explained.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.askedAtMs < EXPLAINED_MS) return known;
    const peer = this.options.route.of(queue);
    if (peer === undefined) return known;
    if (known !== undefined) known.askedAtMs = now;
    const asked = this.options.peers
      .call(peer, 'explain', { body: { kind, queue, type }, timeoutMs: EXPLAIN_MS_MAX })
      .then(
        (answer) => {
          this.explained.set(key, { ...(answer as Explanation), askedAtMs: performance.now() });
        },
        () => undefined,
      )
      .finally(() => this.asking.delete(asked));
    this.asking.add(asked);
    return known;
  }
}

type WithdrawnOffer = Parameters<TaskSink['withdrawWorkflowTask']>[0];

function openKey(
  kind: Offer['kind'],
  { runId, scheduledEventId, attempt, queryId }: Omit<WithdrawnOffer, 'queue'>,
): string {
  return `${kind}/${runId}/${queryId ?? `${String(scheduledEventId)}/${String(attempt)}`}`;
}
