import type {
  ActivityTask,
  EpochMs,
  EventId,
  Reservation,
  Task,
  TaskSink,
  TimerTask,
} from '@app/contract';
import { activityTaskOf, decide, type Decision, isHeld, pendingActivity } from '@app/engine';

import type { DeploymentRoutes } from '../ports';
import type { QueryDesk } from '../query/query-desk';
import { activityQueueOf } from './activity-queue';
import type { AfterCommit } from './after-commit';
import type { CachedRun } from './cached-run';
import { reofferDelayMs } from './reoffer-delay';
import type { VirtualClock } from './virtual-clock';

/** What handing out tasks needs of the turn it is part of. */
export interface HandOutTurn {
  /** Real time. */
  readonly now: EpochMs;
  /** By the clock of the run. */
  readonly nowOf: (run: CachedRun) => EpochMs;
  /** Moves a clock of virtual time as little as can be. */
  readonly tick: (clock: VirtualClock) => void;
  readonly sink: TaskSink;
  readonly routes: DeploymentRoutes | undefined;
  readonly after: AfterCommit;
  /** Workflow tasks take queries with them. */
  readonly queries: Pick<QueryDesk, 'attach' | 'answer'>;
  /** Takes over what the engine decided; says whether it accepted. */
  readonly apply: (run: CachedRun, decision: Decision) => boolean;
}

/** Attempts of activities on their way to matching, within one turn. */
export class ActivityHandOut {
  constructor(private readonly turn: HandOutTurn) {}

  /** The offer of an attempt that waits elsewhere now, or not at all. A poller that takes it all the same is refused. */
  withdraw(run: CachedRun, task: Extract<Task, { type: 'WithdrawActivityTask' }>): void {
    const { runId } = run.key;
    const { taskQueue: name, scheduledEventId, attempt } = task;
    const queue = activityQueueOf(run, name, this.turn.routes);
    this.turn.after.withdrawals.push({ queue, runId, scheduledEventId, attempt });
  }

  /** A worker that has the attempt is told; an attempt that still waits is withdrawn by its own end. */
  notifyCancel(run: CachedRun, scheduledEventId: EventId, attempt: number): void {
    if (pendingActivity(run.state, scheduledEventId)?.started === undefined) return;
    this.turn.after.cancels.push({ runId: run.key.runId, scheduledEventId, attempt });
  }

  /**
   * Hands an attempt to a worker. With a poller at hand its start is part of this turn; otherwise it is offered, and
   * offered again later should the offer get lost.
   */
  dispatch(run: CachedRun, scheduledEventId: EventId, attempt: number): void {
    const activity = pendingActivity(run.state, scheduledEventId);
    if (
      activity?.attempt !== attempt ||
      activity.started !== undefined ||
      isHeld(run.state, activity)
    )
      return;
    const { taskQueue: name, activityType, priority } = activity.scheduled;
    const { workflowId, runId } = run.key;
    const queue = activityQueueOf(run, name, this.turn.routes);
    const reservation = this.turn.sink.reserve(queue, activityType);
    if (reservation !== undefined) {
      this.startReserved(run, reservation, { scheduledEventId, attempt });
      return;
    }
    this.turn.after.offers.push({
      queue,
      workflowId,
      runId,
      scheduledEventId,
      attempt,
      activityType,
      ...(priority && { priority }),
      offeredAt: this.turn.now,
    });
    run.addLiveTimer({
      type: 'RetryActivityTask',
      dueAt: this.turn.now + reofferDelayMs(this.turn.nowOf(run) - activity.attemptScheduledTime),
      taskQueue: name,
      scheduledEventId,
      attempt,
    });
  }

  /** The wait of an attempt is over, or its offer may be lost. */
  dispatchAgain(run: CachedRun, timer: Extract<TimerTask, { type: 'RetryActivityTask' }>): void {
    const { scheduledEventId, attempt } = timer;
    const isReturned = pendingActivity(run.state, scheduledEventId)?.returnReason !== undefined;
    // Its next start must differ in time from the one it came back from: answers name a start by its time.
    if (run.clock !== undefined && isReturned) this.turn.tick(run.clock);
    this.dispatch(run, scheduledEventId, attempt);
  }

  private startReserved(
    run: CachedRun,
    reservation: Reservation,
    at: { readonly scheduledEventId: EventId; readonly attempt: number },
  ): void {
    const { identity, pollRequestId, respondWithinMs } = reservation;
    const isStarted = this.turn.apply(
      run,
      decide(run.state, {
        type: 'RecordActivityTaskStarted',
        ...run.key,
        ...at,
        now: this.turn.nowOf(run),
        identity,
        pollRequestId,
        ...(respondWithinMs !== undefined && { respondWithinMs }),
      }),
    );
    const task = isStarted ? this.taskFor(run, at.scheduledEventId) : undefined;
    if (task === undefined) reservation.release();
    else this.turn.after.handOver(reservation, task);
  }

  /** The work of a started attempt. Its worker lives in real time, and so does what it is told of its deadline. */
  taskFor(run: CachedRun, scheduledEventId: EventId): ActivityTask | undefined {
    const task = activityTaskOf(run.state, scheduledEventId);
    if (run.clock === undefined || task?.deadline === undefined) return task;
    return { ...task, deadline: this.turn.now + Math.max(0, task.deadline - run.clock.now) };
  }
}
