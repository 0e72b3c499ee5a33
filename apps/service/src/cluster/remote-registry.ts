import type { ActivityTaskOffer, WorkflowTaskOffer } from '@app/contract';
import type {
  CancelNotice,
  Poller,
  PollerRegistration,
  PollerRegistry,
  WorkflowPoller,
} from '@app/matching';
import type { PeerConnection, Peers } from '@app/peer';

import type { HandedOffer, PollerRoom, RemotePollerContent } from './matching-door';
import type { QueueRoute } from './queue-route';

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
    const { identity, queue, types } = poller;
    const content = { pollerId, kind, identity, queue, types };
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

/** A poller of this process, registered with the process that has its queue. */
class PollerAway {
  private connection: PeerConnection | undefined;
  private isConnecting = false;
  private isClosed = false;
  private isTold = false;
  private takenCount = 0;
  /** What came although the poller had no room any more: it is taken as soon as there is. */
  private readonly held: { readonly from: PeerConnection; readonly handed: HandedOffer }[] = [];

  constructor(
    private readonly content: RemotePollerContent,
    private readonly poller: Poller | WorkflowPoller,
    readonly take: (offer: ActivityTaskOffer | WorkflowTaskOffer, finished: () => void) => void,
    private readonly links: {
      readonly connect: () => Promise<PeerConnection | undefined>;
      readonly isRight: (connection: PeerConnection) => boolean;
    },
  ) {}

  /** Registers where the queue is now, and says what there is room for. */
  keep(): void {
    if (this.isClosed) return;
    const { connection } = this;
    if (connection?.isOpen === true && this.links.isRight(connection)) this.tellRoom();
    else if (!this.isConnecting) void this.connect();
  }

  ready(): void {
    while (this.held.length > 0 && this.poller.capacity() > 0) {
      const { from, handed } = this.held.shift()!;
      this.give(from, handed);
    }
    if (this.isTold || this.connection === undefined) return;
    // Of all that becomes free in this turn of the event loop.
    this.isTold = true;
    setImmediate(() => {
      this.isTold = false;
      this.tellRoom();
    });
  }

  handed(from: PeerConnection, handed: HandedOffer): void {
    if (from === this.connection) this.takenCount = handed.takeNumber;
    if (this.poller.capacity() > 0) this.give(from, handed);
    else this.held.push({ from, handed });
  }

  close(): void {
    this.isClosed = true;
    this.connection?.tell('unregister', this.content.pollerId);
  }

  private give(from: PeerConnection, { pollerId, takeNumber, offer }: HandedOffer): void {
    this.take(offer, () => {
      from.tell('finished', { pollerId, takeNumber });
    });
    this.ready();
  }

  private async connect(): Promise<void> {
    this.isConnecting = true;
    try {
      const connection = await this.links.connect();
      if (connection === undefined || this.isClosed) return;
      this.connection?.tell('unregister', this.content.pollerId);
      this.connection = connection;
      this.takenCount = 0;
      connection.tell('register', this.content);
      this.tellRoom();
      connection.onClose(() => {
        this.keep();
      });
    } catch {
      // Tried again soon.
    } finally {
      this.isConnecting = false;
    }
  }

  private tellRoom(): void {
    if (this.isClosed) return;
    const { pollerId } = this.content;
    const capacity = Math.max(0, this.poller.capacity() - this.held.length);
    const takeCountMax = this.takenCount + capacity;
    const room: PollerRoom = { pollerId, takeCountMax, reason: this.poller.explain() };
    this.connection?.tell('room', room);
  }
}
