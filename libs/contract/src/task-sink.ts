import type { Activation } from './activation';
import type { DurationMs } from './ids';
import type { ActivityTask, ActivityTaskOffer, TaskQueueKey, WorkflowTaskOffer } from './task';
import type { WaitingReason } from './visibility/waiting-reason';

/**
 * A poller's slot taken before the turn commits, so that the start of a task is committed together with its schedule
 * and no second turn is needed. After the commit the holder calls `deliver`; when the turn fails, `release`.
 */
export interface TaskReservation<Started> {
  readonly identity: string;
  readonly pollRequestId: string;
  deliver(started: Started): void;
  release(): void;
}

/** Of an activity attempt. */
export interface Reservation extends TaskReservation<ActivityTask> {
  /** Window for the answer of a pushed call; absent for workers that pull. */
  readonly respondWithinMs?: DurationMs;
}

/** Of a workflow task. */
export type WorkflowReservation = TaskReservation<Activation>;

type Explanation = Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;

/** Matching, as the shard owner sees it: activity attempts and workflow tasks have queues apart, under the same names. */
export interface TaskSink {
  /** A waiting poller of the queue that takes this type, if there is one in this process. Never waits. */
  reserve(queue: TaskQueueKey, activityType: string): Reservation | undefined;
  /** Queues an attempt that has no poller yet. Offering the same attempt again changes nothing. */
  offer(offer: ActivityTaskOffer): void;
  /** The attempt no longer waits (canceled, timed out, closed). Unknown ones are ignored. */
  withdraw(
    offer: Pick<ActivityTaskOffer, 'queue' | 'runId' | 'scheduledEventId' | 'attempt'>,
  ): void;
  /** Workflow code asked a started attempt to stop: tell its worker if the protocol allows. */
  notifyCancel(task: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>): void;
  /** Why an attempt of this type in this queue is not with a worker now. */
  explain(queue: TaskQueueKey, activityType: string): Explanation;
  /** The same five for workflow tasks. */
  reserveWorkflowTask(queue: TaskQueueKey, workflowType: string): WorkflowReservation | undefined;
  offerWorkflowTask(offer: WorkflowTaskOffer): void;
  withdrawWorkflowTask(
    offer: Pick<WorkflowTaskOffer, 'queue' | 'runId' | 'scheduledEventId' | 'attempt' | 'queryId'>,
  ): void;
  explainWorkflowTask(queue: TaskQueueKey, workflowType: string): Explanation;
  /** Whether somebody polls the queue for workflow tasks, or did a moment ago. A sticky queue without is left at once. */
  hasWorkflowPoller(queue: TaskQueueKey): boolean;
}
