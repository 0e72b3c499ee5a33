import type { ActivityTaskOffer, WorkflowTaskOffer } from '@app/contract';
import type {
  CancelNotice,
  Poller,
  PollerRegistration,
  PollerRegistry,
  WorkflowPoller,
} from '@app/matching';
import type { PeerAddress, PeerConnection, Peers } from '@app/peer';

import type { HandedOffer, RemotePollerContent } from './matching-door';
import { PollerAway } from './poller-away';
import type { QueueRoute } from './queue-route';
import type { StartedContent } from './slot-borrower';
import type { PollerRef } from './slot-lot';

/** What a poller has room for, and why not, is said again this often: reasons change by themselves. */
const ROOM_MS = 1_000;

/** Matching as those see it who hold calls of workers, when it runs elsewhere. */
export class RemoteRegistry implements PollerRegistry {
  private readonly pollers = new Map<number, PollerAway>();
  private readonly cancelListeners = new Set<(notice: CancelNotice) => void>();
  private lastId = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly peers: Peers,
    private readonly route: QueueRoute,
    private readonly self: PeerAddress,
  ) {
    this.timer = setInterval(() => {
      for (const poller of this.pollers.values()) poller.keep();
    }, ROOM_MS);
    this.timer.unref();
  }

  register(poller: Poller): PollerRegistration {
    return this.add('Activity', poller, (offer, finished) => {
      poller.take(offer as ActivityTaskOffer, finished);
    });
  }

  registerWorkflowPoller(poller: WorkflowPoller): PollerRegistration {
    return this.add('Workflow', poller, (offer, finished) => {
      poller.take(offer as WorkflowTaskOffer, finished);
    });
  }

  onCancel(listener: (notice: CancelNotice) => void): () => void {
    this.cancelListeners.add(listener);
    return () => this.cancelListeners.delete(listener);
  }

  cancel(notice: CancelNotice): void {
    for (const listener of this.cancelListeners) listener(notice);
  }

  /** A queue may have another place now. */
  moved(): void {
    for (const poller of this.pollers.values()) poller.keep();
  }

  take(from: PeerConnection, handed: HandedOffer): void {
    this.pollers.get(handed.pollerId)?.handed(from, handed);
  }

  /** An owner of shards has started an attempt with a slot that it was lent. */
  started(started: StartedContent): void {
    this.pollers.get(started.pollerId)?.started(started);
  }

  /** Matching does not know any more what has been received. */
  recount(poller: PollerRef): void {
    this.pollers.get(poller.pollerId)?.recount(poller);
  }

  close(): void {
    clearInterval(this.timer);
    for (const poller of this.pollers.values()) poller.close();
    this.pollers.clear();
  }

  private add(
    kind: RemotePollerContent['kind'],
    poller: Poller | WorkflowPoller,
    take: PollerAway['take'],
  ): PollerRegistration {
    this.lastId += 1;
    const pollerId = this.lastId;
    const { identity, queue, types, respondWithinMs } = poller;
    const { peerId: holderId, address } = this.self;
    const content = {
      ...{ holderId, pollerId, kind, address, identity, queue, types },
      ...(respondWithinMs !== undefined && { respondWithinMs }),
    };
    const away = new PollerAway(content, poller, take, {
      connect: async () => {
        const peer = this.route.of(queue);
        return peer && this.peers.reach(peer);
      },
      isRight: (connection) => this.route.of(queue)?.peerId === connection.peerId,
    });
    this.pollers.set(pollerId, away);
    away.keep();
    return {
      ready: () => {
        away.ready();
      },
      close: () => {
        this.pollers.delete(pollerId);
        away.close();
      },
    };
  }
}
