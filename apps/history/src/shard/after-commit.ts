import type {
  ActivityTask,
  ActivityTaskOffer,
  TaskReservation,
  TaskSink,
  WorkflowTaskOffer,
} from '@app/contract';

import type { ClockWait } from './clock-turn';

/** A poller's slot with the task it was taken for. */
export interface HandOver {
  deliver(): void;
  release(): void;
}

/** What is done once the turn is stored, and what instead when it is not. */
export class AfterCommit {
  readonly settle: (() => void)[] = [];
  readonly handOvers: HandOver[] = [];
  readonly offers: ActivityTaskOffer[] = [];
  readonly withdrawals: Parameters<TaskSink['withdraw']>[0][] = [];
  readonly workflowOffers: WorkflowTaskOffer[] = [];
  readonly workflowWithdrawals: Parameters<TaskSink['withdrawWorkflowTask']>[0][] = [];
  readonly cancels: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>[] = [];
  /** Machines that wait for an expression; told to the shard when they go on. */
  readonly parked: (() => void)[] = [];
  readonly callers: ((fault: Error) => void)[] = [];
  /** Callers who wait for a clock to arrive. */
  readonly clockWaits: ClockWait[] = [];

  /** The start of a task is part of the turn: it leaves when the turn is stored, and its slot is free if it is not. */
  handOver<Started>(reservation: TaskReservation<Started>, started: Started): void {
    this.handOvers.push({
      deliver: () => {
        reservation.deliver(started);
      },
      release: () => {
        reservation.release();
      },
    });
  }

  /** Nothing of the turn is stored, or nobody knows: the slots are free again. */
  releaseSlots(): void {
    for (const handOver of this.handOvers) handOver.release();
  }

  /** Work leaves before answers, so that it is not behind them. */
  carryOut(tasks: TaskSink): void {
    for (const handOver of this.handOvers) handOver.deliver();
    for (const settle of this.settle) settle();
    for (const each of this.withdrawals) tasks.withdraw(each);
    for (const withdrawal of this.workflowWithdrawals) tasks.withdrawWorkflowTask(withdrawal);
    for (const offer of this.offers) tasks.offer(offer);
    for (const offer of this.workflowOffers) tasks.offerWorkflowTask(offer);
    for (const cancel of this.cancels) tasks.notifyCancel(cancel);
  }
}
