import type { ActivityTask, ActivityTaskOffer, WorkflowTaskOffer } from '@app/contract';
import type { Poller, WorkflowPoller } from '@app/matching';
import type { PeerConnection } from '@app/peer';

import type { HandedOffer, PollerRoom, RemotePollerContent } from './matching-door';
import type { StartedContent } from './slot-borrower';
import type { PollerRef } from './slot-lot';

/** A started attempt that finds no room waits for some so long; then it goes back. */
const HELD_STARTED_MS_MAX = 1_000;

export interface PollerLinks {
  /** To the process that has the queue now. */
  readonly connect: () => Promise<PeerConnection | undefined>;
  readonly isRight: (connection: PeerConnection) => boolean;
}

type Held =
  | { readonly from: PeerConnection; readonly handed: HandedOffer }
  | { readonly task: ActivityTask; readonly since: number };

/** A poller of this process, registered with the process that has its queue. */
export class PollerAway {
  private connection: PeerConnection | undefined;
  private isConnecting = false;
  private isClosed = false;
  private isTold = false;
  private registration = 0;
  /** Since the registration. */
  private receivedCount = 0;
  private toldCountMax = 0;
  /** What came although the poller had no room any more: it is taken as soon as there is. */
  private readonly held: Held[] = [];

  constructor(
    private readonly content: Omit<RemotePollerContent, 'registration'>,
    private readonly poller: Poller | WorkflowPoller,
    private readonly take: (
      offer: ActivityTaskOffer | WorkflowTaskOffer,
      finished: () => void,
    ) => void,
    private readonly links: PollerLinks,
  ) {}

  /** Registers where the queue is now, and says what there is room for. */
  keep(): void {
    if (this.isClosed) return;
    this.refuseOld();
    const { connection } = this;
    if (connection?.isOpen === true && this.links.isRight(connection)) this.tellRoom();
    else if (!this.isConnecting) void this.connect();
  }

  ready(): void {
    while (this.held.length > 0 && this.poller.capacity() > 0) this.use(this.held.shift()!);
    if (this.isTold || this.connection === undefined) return;
    // Of all that becomes free in this turn of the event loop.
    this.isTold = true;
    setImmediate(() => {
      this.isTold = false;
      if (this.isWorthTelling()) this.tellRoom();
    });
  }

  handed(from: PeerConnection, handed: HandedOffer): void {
    this.received(handed);
    this.takeIn({ from, handed });
  }

  started(started: StartedContent): void {
    this.received(started);
    this.takeIn({ task: started.task, since: performance.now() });
  }

  /** Somebody is gone who was lent slots: what became of them is known only here. */
  recount({ registration }: PollerRef): void {
    if (registration === this.registration && this.connection !== undefined && !this.isClosed) {
      this.register(this.connection);
    }
  }

  close(): void {
    this.isClosed = true;
    this.connection?.tell('unregister', this.content.pollerId);
    for (const each of this.held.splice(0)) this.refuse(each);
  }

  private received({ registration }: PollerRef): void {
    if (registration === this.registration) this.receivedCount += 1;
  }

  private takeIn(held: Held): void {
    if (this.isClosed) this.refuse(held);
    else if (this.poller.capacity() > 0) {
      this.use(held);
      this.ready();
    } else this.held.push(held);
  }

  private use(held: Held): void {
    if ('task' in held) {
      (this.poller as Poller).reserve().deliver(held.task);
      return;
    }
    const { from, handed } = held;
    this.take(handed.offer, () => {
      const { pollerId, takeNumber } = handed;
      from.tell('finished', { pollerId, takeNumber });
    });
  }

  /** Room may stay away for long, and the time-out of what is started runs. */
  private refuseOld(): void {
    const since = performance.now() - HELD_STARTED_MS_MAX;
    const old = this.held.filter((each) => 'task' in each && each.since < since);
    for (const each of old) {
      this.held.splice(this.held.indexOf(each), 1);
      this.refuse(each);
    }
  }

  /** An offer was not started yet: it is made again by its run. */
  private refuse(held: Held): void {
    if ('task' in held) (this.poller as Poller).refuse?.(held.task);
  }

  private async connect(): Promise<void> {
    this.isConnecting = true;
    try {
      const connection = await this.links.connect();
      if (connection === undefined || this.isClosed) return;
      this.connection?.tell('unregister', this.content.pollerId);
      this.connection = connection;
      this.register(connection);
      connection.onClose(() => {
        this.keep();
      });
    } catch {
      // Tried again soon.
    } finally {
      this.isConnecting = false;
    }
  }

  private register(connection: PeerConnection): void {
    this.registration += 1;
    this.receivedCount = 0;
    const { registration } = this;
    connection.tell('register', { ...this.content, registration });
    this.tellRoom();
  }

  private get room(): number {
    return Math.max(0, this.poller.capacity() - this.held.length);
  }

  /** Matching knows of room for half of it at least: while that is so, it need not hear of each slot. */
  private isWorthTelling(): boolean {
    const { room } = this;
    const known = this.toldCountMax - this.receivedCount;
    return known > room || known * 2 <= room;
  }

  private tellRoom(): void {
    if (this.isClosed) return;
    const { pollerId } = this.content;
    this.toldCountMax = this.receivedCount + this.room;
    const room: PollerRoom = {
      ...{ pollerId, registration: this.registration, takeCountMax: this.toldCountMax },
      reason: this.poller.explain(),
    };
    this.connection?.tell('room', room);
  }
}
