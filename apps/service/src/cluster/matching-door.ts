import type {
  ActivityTaskOffer,
  DurationMs,
  TaskQueueKey,
  TaskQueueStats,
  TaskQueueType,
  WorkflowTaskOffer,
} from '@app/contract';
import type { PollerReason, TaskQueueManager } from '@app/matching';
import type { PeerAddress, PeerConnection } from '@app/peer';

import { PollerHere } from './poller-here';
import type { Explanation } from './remote-task-sink';
import { SlotLender } from './slot-lender';
import type { PollerRef, SpentContent } from './slot-lot';

type Kind = 'Activity' | 'Workflow';
type Offer = ActivityTaskOffer & WorkflowTaskOffer;

/** How a poller elsewhere introduces itself. */
export interface RemotePollerContent extends PollerRef {
  readonly kind: Kind;
  /** Where the process is that holds the calls. */
  readonly address: PeerAddress['address'];
  readonly identity: string;
  readonly queue: TaskQueueKey;
  readonly types: readonly string[];
  /** Of one that pushes. */
  readonly respondWithinMs?: DurationMs;
}

/**
 * How much a poller takes, counted from its beginning: what it has received and what it has room for. So what is under
 * way to it is never counted twice.
 */
export interface PollerRoom {
  readonly pollerId: number;
  readonly registration: number;
  readonly takeCountMax: number;
  readonly reason: PollerReason;
}

/** A task for a poller. */
export interface HandedOffer extends PollerRef {
  readonly takeNumber: number;
  readonly offer: ActivityTaskOffer | WorkflowTaskOffer;
}

/** What owners of shards and holders of calls say to the process that has a queue. */
export class MatchingDoor {
  private readonly pollers = new Map<PeerConnection, Map<number, PollerHere>>();

  private readonly lender: SlotLender;

  constructor(private readonly manager: TaskQueueManager) {
    this.lender = new SlotLender({
      mayLend: (queue) => manager.isFlowing(queue),
      countStarted: (queue, count) => {
        manager.countStarted(queue, count);
      },
    });
  }

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
        if (kind === 'Workflow') this.manager.offerWorkflowTask(offer);
        else {
          this.manager.offer(offer);
          this.lender.offered(from, offer.queue);
        }
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
      case 'spent':
        this.lender.spent(from, body as SpentContent);
        break;
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
    const { manager, lender } = this;
    pollers.set(content.pollerId, new PollerHere(from, content, { manager, lender }));
  }
}
