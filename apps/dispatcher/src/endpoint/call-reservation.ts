import type { ActivityTask, DurationMs, Reservation } from '@app/contract';

import type { CallLeave } from '../delivery/attempt-call';

/** Who keeps the slots. */
export interface ReservationKeeper {
  readonly identity: string;
  readonly respondWithinMs: DurationMs;
  deliverReserved(leave: CallLeave, task: ActivityTask): void;
  releaseReserved(leave: CallLeave): void;
}

/** A slot held while the start of an attempt is being committed. It is used or given back once, whatever is called. */
export class CallReservation implements Reservation {
  readonly identity: string;
  readonly pollRequestId: string;
  readonly respondWithinMs: DurationMs;
  private open = true;

  constructor(
    private readonly leave: CallLeave,
    private readonly keeper: ReservationKeeper,
  ) {
    this.identity = keeper.identity;
    this.pollRequestId = leave.deliveryId;
    this.respondWithinMs = keeper.respondWithinMs;
  }

  deliver(task: ActivityTask): void {
    if (!this.open) return;
    this.open = false;
    this.keeper.deliverReserved(this.leave, task);
  }

  release(): void {
    if (!this.open) return;
    this.open = false;
    this.keeper.releaseReserved(this.leave);
  }
}
