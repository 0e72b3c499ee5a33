import type { ActivityTask, ActivityTaskOffer, Reservation, TaskSink } from '@app/contract';

/** What is done once the turn is stored, and what instead when it is not. */
export interface AfterCommit {
  readonly settle: (() => void)[];
  readonly reservations: { readonly reservation: Reservation; readonly task: ActivityTask }[];
  readonly offers: ActivityTaskOffer[];
  readonly withdrawals: Parameters<TaskSink['withdraw']>[0][];
  readonly cancels: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>[];
  /** Machines that wait for an expression; told to the shard when they go on. */
  readonly parked: (() => void)[];
  readonly callers: ((fault: Error) => void)[];
}

export function nothingAfterCommit(): AfterCommit {
  return {
    settle: [],
    reservations: [],
    offers: [],
    withdrawals: [],
    cancels: [],
    parked: [],
    callers: [],
  };
}
