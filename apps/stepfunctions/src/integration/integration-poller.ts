import { randomUUID } from 'node:crypto';

import type {
  ActivityTask,
  ActivityTaskOffer,
  RequestSubmitter,
  Reservation,
  TaskQueueKey,
  WaitingReason,
} from '@app/contract';

import { INTEGRATION_IDENTITY, recordStarted, RESPOND_WITHIN_MS } from './record-started';

/** Calls of one namespace at the same time. */
const CALL_COUNT_MAX = 200;
export interface PollerRegistration {
  ready(): void;
  close(): void;
}

/** Takes the calls of one namespace to services: a poller of matching, like an endpoint of the dispatcher. */
export class IntegrationPoller {
  readonly identity = INTEGRATION_IDENTITY;
  /** Every service. */
  readonly types: readonly string[] = [];
  private taken = 0;
  private registration: PollerRegistration | undefined;

  constructor(
    readonly queue: TaskQueueKey,
    private readonly submitter: RequestSubmitter,
    /** Must not reject. */
    private readonly perform: (task: ActivityTask) => Promise<void>,
  ) {}

  open(registration: PollerRegistration): void {
    this.registration = registration;
  }

  close(): void {
    this.registration?.close();
  }

  capacity(): number {
    return CALL_COUNT_MAX - this.taken;
  }

  explain(): Pick<WaitingReason, 'kind' | 'sentence'> {
    return {
      kind: 'Dispatching',
      sentence: `The namespace has ${CALL_COUNT_MAX} calls to services in flight, as many as may be.`,
    };
  }

  reserve(finished?: () => void): Reservation {
    this.taken += 1;
    return {
      identity: this.identity,
      pollRequestId: randomUUID(),
      respondWithinMs: RESPOND_WITHIN_MS,
      deliver: (task) => {
        void this.perform(task).finally(() => {
          this.free(finished);
        });
      },
      release: () => {
        this.free(finished);
      },
    };
  }

  take(offer: ActivityTaskOffer, finished?: () => void): void {
    this.taken += 1;
    void recordStarted(this.submitter, offer)
      .then((task) => (task === undefined ? undefined : this.perform(task)))
      // An attempt whose start nobody has recorded is offered again by its run.
      .catch(() => undefined)
      .finally(() => {
        this.free(finished);
      });
  }

  private free(finished: (() => void) | undefined): void {
    this.taken -= 1;
    finished?.();
    // Not from inside reserve or take.
    setImmediate(() => this.registration?.ready());
  }
}
