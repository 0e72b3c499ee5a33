import type { EpochMs, TaskPoll, TaskQueueKey } from '@app/contract';

import type { PollClock } from './poll-clock';
import type { PollerReason, PollerRegistration, TaskPoller } from './poller';

/** A queue counts as polled for so long after its last poll: a worker between two polls is not gone. Temporal's figure. */
const POLLED_MS = 10_000;
/** Identities remembered per queue, and for how long. */
const IDENTITY_COUNT_MAX = 100;
const IDENTITY_MS = 300_000;
/** A started task whose caller has gone waits so long for another poll; then its own time-out takes care of it. */
const STRAY_MS = 5_000;

interface WaitingPoll<Started> {
  readonly identity: string;
  readonly pollRequestId: string;
  /** Nobody waits for the answer any more, or its time is up. */
  over: boolean;
  /** A task is on its way to it. */
  busy: boolean;
  settle(started: Started | undefined): void;
}

/** How a task of this kind is started for a poll: `undefined` when it no longer waits. Must not reject. */
export type StartOffered<Offer, Started> = (
  offer: Offer,
  poll: { readonly identity: string; readonly pollRequestId: string },
) => Promise<Started | undefined>;

/** What matching is given for a reserved poll. */
interface DeskReservation<Started> {
  readonly identity: string;
  readonly pollRequestId: string;
  deliver(started: Started): void;
  release(): void;
}

export interface DeskOptions<Offer, Started> {
  readonly queue: TaskQueueKey;
  readonly clock: PollClock;
  readonly start: StartOffered<Offer, Started>;
  /** Nobody has polled for a while. */
  readonly onIdle: () => void;
}

/**
 * The polls that wait for tasks of one queue: one poller, as matching sees it, with as many slots as polls wait. First
 * come, first served. A poll that ends while a task is on its way to it passes the task on to the next.
 */
export class PollDesk<Offer, Started> implements TaskPoller<Offer, DeskReservation<Started>> {
  readonly identity = 'polls';
  readonly types: readonly string[] = [];
  private readonly waiting = new Set<WaitingPoll<Started>>();
  private readonly strays: { readonly started: Started; readonly until: EpochMs }[] = [];
  private readonly lastAccess = new Map<string, EpochMs>();
  private pollCount = 0;
  private isLeaving = false;
  private registration: PollerRegistration | undefined;
  private cancelIdle: (() => void) | undefined;

  constructor(private readonly options: DeskOptions<Offer, Started>) {}

  get queue(): TaskQueueKey {
    return this.options.queue;
  }

  open(registration: PollerRegistration): void {
    this.registration = registration;
  }

  close(): void {
    this.registration?.close();
    this.cancelIdle?.();
  }

  capacity(): number {
    return this.waiting.size;
  }

  explain(): PollerReason {
    return this.pollCount > 0
      ? { kind: 'Dispatching', sentence: 'A worker polls the queue and is about to get it.' }
      : { kind: 'Dispatching', sentence: 'The workers of the queue are busy.' };
  }

  pollers(): { readonly identity: string; readonly lastAccessTime: EpochMs }[] {
    const since = this.options.clock.now() - IDENTITY_MS;
    return [...this.lastAccess]
      .filter(([, time]) => time >= since)
      .map(([identity, lastAccessTime]) => ({ identity, lastAccessTime }));
  }

  /** Waits for a task; `undefined` when there was none in time. */
  poll({ identity, pollRequestId, timeoutMs, signal }: TaskPoll): Promise<Started | undefined> {
    this.noteAccess(identity);
    const stray = this.takeStray();
    if (stray !== undefined || signal?.aborted === true) return Promise.resolve(stray);
    this.pollCount += 1;
    return new Promise((resolve) => {
      const end = (): void => {
        poll.over = true;
        this.waiting.delete(poll);
        // With a task on its way the answer waits for it: it is a matter of one commit.
        if (!poll.busy) poll.settle(undefined);
      };
      const abort = (): void => {
        end();
        resolve(undefined);
      };
      const cancelDeadline = this.options.clock.after(timeoutMs, end);
      const poll: WaitingPoll<Started> = {
        identity,
        pollRequestId,
        over: false,
        busy: false,
        settle: (started) => {
          cancelDeadline();
          signal?.removeEventListener('abort', abort);
          this.pollCount -= 1;
          this.noteAccess(identity);
          if (this.isLeaving) this.closeSoon();
          if (started !== undefined && signal?.aborted === true) this.passOn(started);
          else resolve(started);
        },
      };
      signal?.addEventListener('abort', abort);
      this.waiting.add(poll);
      this.registration?.ready();
    });
  }

  reserve(finished?: () => void): DeskReservation<Started> {
    const poll = this.takePoll();
    const { identity, pollRequestId } = poll;
    return {
      identity,
      pollRequestId,
      deliver: (started) => {
        poll.settle(started);
        // A worker that polls limits itself: what it has is no call of ours.
        finished?.();
      },
      release: () => {
        this.waitAgain(poll);
        finished?.();
      },
    };
  }

  take(offer: Offer, finished?: () => void): void {
    const poll = this.takePoll();
    void this.options.start(offer, poll).then((started) => {
      if (started === undefined) this.waitAgain(poll);
      else poll.settle(started);
      finished?.();
    });
  }

  /** A task was started for a caller that has gone: another poll gets it, now or within a moment. */
  passOn(started: Started): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.strays.push({ started, until: this.options.clock.now() + STRAY_MS });
      return;
    }
    this.waiting.delete(next);
    next.settle(started);
  }

  private takePoll(): WaitingPoll<Started> {
    const [poll] = this.waiting;
    if (poll === undefined) throw new Error('no poll waits');
    this.waiting.delete(poll);
    poll.busy = true;
    return poll;
  }

  private waitAgain(poll: WaitingPoll<Started>): void {
    poll.busy = false;
    if (poll.over) {
      poll.settle(undefined);
      return;
    }
    this.waiting.add(poll);
    this.registration?.ready();
  }

  private takeStray(): Started | undefined {
    for (;;) {
      const stray = this.strays.shift();
      if (stray === undefined || stray.until > this.options.clock.now()) return stray?.started;
    }
  }

  private noteAccess(identity: string): void {
    // Set anew, so that the one not seen for longest comes first.
    this.lastAccess.delete(identity);
    this.lastAccess.set(identity, this.options.clock.now());
    const [oldest] = this.lastAccess.keys();
    if (this.lastAccess.size > IDENTITY_COUNT_MAX && oldest !== undefined) {
      this.lastAccess.delete(oldest);
    }
    this.cancelIdle?.();
    this.cancelIdle = this.options.clock.after(POLLED_MS, () => {
      this.closeIfIdle();
    });
  }

  /** Its worker goes: nobody will poll here again, so that it need not count as polled for a while. */
  leave(): void {
    this.isLeaving = true;
    this.closeSoon();
  }

  private closeSoon(): void {
    this.cancelIdle?.();
    this.cancelIdle = this.options.clock.after(0, () => {
      this.closeIfIdle();
    });
  }

  private closeIfIdle(): void {
    if (this.pollCount > 0) return;
    this.options.onIdle();
  }
}
