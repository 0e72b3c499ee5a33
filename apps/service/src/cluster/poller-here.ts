import type { ActivityTaskOffer, WorkflowTaskOffer } from '@app/contract';
import type { PollerReason, PollerRegistration, TaskQueueManager } from '@app/matching';
import type { PeerConnection } from '@app/peer';

import type { HandedOffer, PollerRoom, RemotePollerContent } from './matching-door';
import type { SlotLender } from './slot-lender';
import type { PollerRef } from './slot-lot';

/** Stands for a poller of another process. */
export class PollerHere {
  private readonly registration: PollerRegistration;
  private readonly endLending: () => void;
  private readonly open = new Map<number, () => void>();
  /** Slots handed out and lent, counted as the other side counts what it has received. */
  private takeCount = 0;
  private takeCountMax = 0;
  private takeNumber = 0;
  private reason: PollerReason = { kind: 'Dispatching', sentence: 'It is being handed over.' };

  constructor(
    private readonly connection: PeerConnection,
    private readonly content: RemotePollerContent,
    private readonly options: { readonly manager: TaskQueueManager; readonly lender: SlotLender },
  ) {
    const { identity, queue, types, kind } = content;
    const { manager } = options;
    const poller = {
      ...{ identity, queue, types },
      capacity: () => this.capacity(),
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
    this.endLending = this.lend();
  }

  setRoom({ registration, takeCountMax, reason }: PollerRoom): void {
    if (registration !== this.content.registration) return;
    this.takeCountMax = takeCountMax;
    this.reason = reason;
    if (takeCountMax > this.takeCount) this.registration.ready();
    else if (takeCountMax < this.takeCount) {
      this.options.lender.shrunk(this.content.queue, this.content);
    }
  }

  finish(takeNumber: number): void {
    const finished = this.open.get(takeNumber);
    this.open.delete(takeNumber);
    finished?.();
  }

  close(): void {
    this.endLending();
    this.registration.close();
    this.takeCountMax = 0;
    for (const finished of this.open.values()) finished();
    this.open.clear();
  }

  private capacity(): number {
    return Math.max(0, this.takeCountMax - this.takeCount);
  }

  /** One that pulls has its slots for as long as somebody waits at the door, which can be short. */
  private lend(): () => void {
    const { queue, respondWithinMs, kind, ...rest } = this.content;
    if (respondWithinMs === undefined || kind !== 'Activity') return () => undefined;
    const { holderId, pollerId, registration, address, identity, types } = rest;
    return this.options.lender.add(queue, {
      lot: { holderId, pollerId, registration, address, identity, types, respondWithinMs },
      capacity: () => this.capacity(),
      lend: (count) => {
        this.takeCount += count;
      },
      takeBack: (count) => {
        this.takeCount -= count;
        if (this.capacity() > 0) this.registration.ready();
      },
      recount: () => {
        this.connection.tell('recount', { holderId, pollerId, registration } satisfies PollerRef);
      },
    });
  }

  private take(offer: ActivityTaskOffer | WorkflowTaskOffer, finished?: () => void): void {
    this.takeCount += 1;
    this.takeNumber += 1;
    const { takeNumber } = this;
    const { holderId, pollerId, registration } = this.content;
    if (finished !== undefined) this.open.set(takeNumber, finished);
    const handed: HandedOffer = { holderId, pollerId, registration, takeNumber, offer };
    this.connection.tell('take', handed);
  }
}
