import type { RetryState, TimeoutType } from './enums';
import type { DurationMs, EventId, RunId, WorkflowId } from './ids';
import type { Payload, Payloads } from './payload';

/**
 * A user-level outcome that crosses workflow and activity boundaries: data, never an exception of ours.
 * The tree is Temporal's: a message, an optional cause, and what kind of failure it is.
 */
export interface Failure {
  readonly message: string;
  readonly source?: string;
  readonly stackTrace?: string;
  readonly encodedAttributes?: Payload;
  readonly cause?: Failure;
  readonly info: FailureInfo;
}

export type FailureInfo =
  | ApplicationFailureInfo
  | TimeoutFailureInfo
  | CanceledFailureInfo
  | TerminatedFailureInfo
  | ServerFailureInfo
  | ActivityFailureInfo
  | ResetWorkflowFailureInfo
  | ChildWorkflowFailureInfo;

export interface ApplicationFailureInfo {
  readonly type: 'Application';
  /** The error's name: what `nonRetryableErrorTypes` and ASL's `ErrorEquals` match. */
  readonly errorType: string;
  readonly nonRetryable: boolean;
  readonly details?: Payloads;
  /** Replaces the policy's interval and cap for the next attempt. */
  readonly nextRetryDelayMs?: DurationMs;
  /** Expected, so not worth an alarm. Kept for whoever looks. */
  readonly isBenign?: true;
}

export interface TimeoutFailureInfo {
  readonly type: 'Timeout';
  readonly timeoutType: TimeoutType;
  readonly lastHeartbeatDetails?: Payloads;
}

export interface CanceledFailureInfo {
  readonly type: 'Canceled';
  readonly details?: Payloads;
}

export interface TerminatedFailureInfo {
  readonly type: 'Terminated';
}

export interface ServerFailureInfo {
  readonly type: 'Server';
  readonly nonRetryable: boolean;
}

export interface ActivityFailureInfo {
  readonly type: 'Activity';
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly identity: string;
  readonly activityType: string;
  readonly activityId: string;
  readonly retryState: RetryState;
}

/** Something could not be carried over into a run that begins in the middle of another one's history. */
export interface ResetWorkflowFailureInfo {
  readonly type: 'ResetWorkflow';
}

export interface ChildWorkflowFailureInfo {
  readonly type: 'ChildWorkflow';
  /** Name of its namespace, when that is another than the parent's. */
  readonly namespace?: string;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly workflowType: string;
  readonly initiatedEventId: EventId;
  readonly startedEventId: EventId;
  readonly retryState: RetryState;
}

/** An application failure with the least that makes sense. */
export function applicationFailure(
  errorType: string,
  message: string,
  nonRetryable = false,
): Failure {
  return { message, info: { type: 'Application', errorType, nonRetryable } };
}
