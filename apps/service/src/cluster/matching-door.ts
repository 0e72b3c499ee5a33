import type {
  ActivityTaskOffer,
  TaskQueueKey,
  TaskQueueStats,
  TaskQueueType,
  WorkflowTaskOffer,
} from '@app/contract';
import type { PollerReason, PollerRegistration, TaskQueueManager } from '@app/matching';
import type { PeerConnection } from '@app/peer';

import type { Explanation } from './remote-task-sink';

type Kind = 'Activity' | 'Workflow';
type Offer = ActivityTaskOffer & WorkflowTaskOffer;

/** How a poller elsewhere introduces itself. */
export interface RemotePollerContent {
  readonly pollerId: number;
  readonly kind: Kind;
  readonly identity: string;
  readonly queue: TaskQueueKey;
  readonly types: readonly string[];
}

/**
 * How much a poller takes, counted from its beginning: what it has received and what it has room for. So what is under
 * way to it is never counted twice.
 */
export interface PollerRoom {
  readonly pollerId: number;
  readonly takeCountMax: number;
  readonly reason: PollerReason;
}

/** A task for a poller. */
export interface HandedOffer {
  readonly pollerId: number;
  readonly takeNumber: number;
  readonly offer: ActivityTaskOffer | WorkflowTaskOffer;
}

/** What owners of shards and holders of calls say to the process that has a queue. */
export class MatchingDoor {
  private readonly pollers = new Map<PeerConnection, Map<number, PollerHere>>();

  constructor(private readonly manager: TaskQueueManager) {}

  /** `undefined`: it is no question for this role. */
  call(method: string, body: unknown): Promise<Explanation | TaskQueueStats> | undefined {
    if (method === 'queueStats') {
      const { queue, queueType } = body as { queue: TaskQueueKey; queueType: TaskQueueType };
      return Promise.resolve(this.manager.stats(queue, queueType));
    }
    if (method !== 'explain') return undefined;
    const { kind, queue, type } = body as { kind: Kind; queue: TaskQueueKey; type: string };
    const { manager } = this;
    return Promise.resolve({
      reason:
        kind === 'Activity'
          ? manager.explain(queue, type)
          : manager.explainWorkflowTask(queue, type),
      hasPoller: kind === 'Workflow' && manager.hasWorkflowPoller(queue),
    });
  }

  told(from: PeerConnection, method: string, body: unknown): void {
    switch (method) {
      case 'offer': {
        const { kind, offer } = body as { kind: Kind; offer: Offer };
        if (kind === 'Activity') this.manager.offer(offer);
        else this.manager.offerWorkflowTask(offer);
        break;
      }
      case 'withdraw': {
        const { kind, offer } = body as { kind: Kind; offer: Offer };
        if (kind === 'Activity') this.manager.withdraw(offer);
        else this.manager.withdrawWorkflowTask(offer);
        break;
      }
      case 'register':
        this.register(from, body as RemotePollerContent);
        break;
      case 'room': {
        const room = body as PollerRoom;
        this.pollers.get(from)?.get(room.pollerId)?.setRoom(room);
        break;
      }
      case 'finished': {
        const { pollerId, takeNumber } = body as HandedOffer;
        this.pollers.get(from)?.get(pollerId)?.finish(takeNumber);
        break;
      }
      case 'unregister': {
        const pollers = this.pollers.get(from);
        pollers?.get(body as number)?.close();
        pollers?.delete(body as number);
        break;
      }
      default:
    }
  }

  private register(from: PeerConnection, content: RemotePollerContent): void {
    let pollers = this.pollers.get(from);
    if (pollers === undefined) {
      pollers = new Map();
      this.pollers.set(from, pollers);
      from.onClose(() => {
        for (const poller of this.pollers.get(from)?.values() ?? []) poller.close();
        this.pollers.delete(from);
      });
    }
    pollers.get(content.pollerId)?.close();
    pollers.set(content.pollerId, new PollerHere(from, content, this.manager));
  }
}

/** Stands for a poller of another process. */
class PollerHere {
  private readonly registration: PollerRegistration;
  private readonly open = new Map<number, () => void>();
  private takeCount = 0;
  private takeCountMax = 0;
  private reason: PollerReason = { kind: 'Dispatching', sentence: 'It is being handed over.' };

  constructor(
    private readonly connection: PeerConnection,
    private readonly content: RemotePollerContent,
    manager: TaskQueueManager,
  ) {
    const { identity, queue, types, kind } = content;
    const poller = {
      ...{ identity, queue, types },
      capacity: () => Math.max(0, this.takeCountMax - this.takeCount),
      reserve: () => {
        throw new Error('no shard is here whose turn could reserve a slot');
      },
      take: (offer: ActivityTaskOffer | WorkflowTaskOffer, finished?: () => void) => {
        this.take(offer, finished);
      },
      explain: () => this.reason,
    };
    this.registration =
      kind === 'Activity' ? manager.register(poller) : manager.registerWorkflowPoller(poller);
  }

  setRoom({ takeCountMax, reason }: PollerRoom): void {
    this.takeCountMax = takeCountMax;
    this.reason = reason;
    if (takeCountMax > this.takeCount) this.registration.ready();
  }

  finish(takeNumber: number): void {
    const finished = this.open.get(takeNumber);
    this.open.delete(takeNumber);
    finished?.();
  }

  close(): void {
    this.registration.close();
    this.takeCountMax = 0;
    for (const finished of this.open.values()) finished();
    this.open.clear();
  }

  private take(offer: ActivityTaskOffer | WorkflowTaskOffer, finished?: () => void): void {
    this.takeCount += 1;
    const { pollerId } = this.content;
    if (finished !== undefined) this.open.set(this.takeCount, finished);
    const handed: HandedOffer = { pollerId, takeNumber: this.takeCount, offer };
    this.connection.tell('take', handed);
  }
}
