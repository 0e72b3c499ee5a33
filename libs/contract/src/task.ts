import type { TaskQueueKind, TimeoutType } from './enums';
import type { Failure } from './failure';
import type { DurationMs, EpochMs, EventId, NamespaceId, RunId, TenantId, WorkflowId } from './ids';
import type { Header, Payloads } from './payload';
import type { Priority } from './priority';
import type { DeliverCallback } from './relation/completion-callback';
import type { OutgoingRequest } from './relation/outbox';
import type { RetryPolicy } from './retry-policy';
import type { TraceContext } from './trace/trace-context';

/** What a fact makes necessary. Derived from facts, so a reloaded run yields the same tasks again. */
export type Task = TransferTask | TimerTask;

/** Hand something to the world outside of the run. */
export type TransferTask =
  /** Goes out by way of the outbox: written in the turn, sent until it is answered. Never derived again from the state. */
  | {
      readonly type: 'SendRequest';
      readonly request: OutgoingRequest | DeliverCallback;
      /** The event that waits for the outcome, if one does. */
      readonly initiatedEventId?: EventId;
    }
  | {
      readonly type: 'DispatchWorkflowTask';
      readonly taskQueue: string;
      readonly taskQueueKind: TaskQueueKind;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    }
  | {
      readonly type: 'DispatchActivityTask';
      readonly taskQueue: string;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    }
  /** An attempt offered before does not wait there any more: it is paused, or waits in another queue. */
  | {
      readonly type: 'WithdrawActivityTask';
      readonly taskQueue: string;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    }
  /** The worker of a started attempt should hear that workflow code wants it to stop. */
  | {
      readonly type: 'NotifyActivityCancel';
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    };

/** Wake later: at `dueAt` the shard owner turns it into the request of the same name. Late or stale ones are ignored by the engine. */
export type TimerTask =
  | { readonly type: 'FireTimer'; readonly dueAt: EpochMs; readonly startedEventId: EventId }
  | { readonly type: 'TimeOutWorkflow'; readonly dueAt: EpochMs }
  | { readonly type: 'ScheduleFirstWorkflowTask'; readonly dueAt: EpochMs }
  | {
      readonly type: 'TimeOutWorkflowTask';
      readonly dueAt: EpochMs;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
      readonly timeoutType: TimeoutType;
    }
  | {
      readonly type: 'TimeOutActivityTask';
      readonly dueAt: EpochMs;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
      readonly timeoutType: TimeoutType;
    }
  /** The answer window of a pushed call ends. `respondBy` says which window: an answer in time may have moved it. */
  | {
      readonly type: 'LoseActivityTask';
      readonly dueAt: EpochMs;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
      readonly respondBy: EpochMs;
      readonly reason: string;
    }
  /** The back-off of a failed workflow task ends: it is dispatched (no request: nothing changes in the run). */
  | {
      readonly type: 'RetryWorkflowTask';
      readonly dueAt: EpochMs;
      readonly taskQueue: string;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    }
  /** The back-off of an attempt ends: its task is dispatched (no request: nothing changes in the run). */
  | {
      readonly type: 'RetryActivityTask';
      readonly dueAt: EpochMs;
      readonly taskQueue: string;
      readonly scheduledEventId: EventId;
      readonly attempt: number;
    };

/** Names a task queue. */
export interface TaskQueueKey {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly name: string;
  /** Only workers of this version poll it: `deployment.build`. Absent for workers without one. */
  readonly version?: string;
}

/** An activity attempt that waits for a worker: what matching pairs. Small: the input stays with the run. */
export interface ActivityTaskOffer {
  readonly queue: TaskQueueKey;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly activityType: string;
  readonly priority?: Priority;
  readonly offeredAt: EpochMs;
}

/** A workflow task that waits for a host. */
export interface WorkflowTaskOffer {
  readonly queue: TaskQueueKey;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly workflowType: string;
  /** It is not a workflow task but a query that needs a worker; its event and attempt are 0. */
  readonly queryId?: string;
  readonly priority?: Priority;
  readonly offeredAt: EpochMs;
}

/** A started activity attempt: everything a worker is told. */
export interface ActivityTask {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly taskQueue: string;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly workflowType: string;
  readonly scheduledEventId: EventId;
  readonly activityId: string;
  readonly activityType: string;
  /** Names the attempt: every one of an activity has a number of its own. */
  readonly attempt: number;
  /** Attempts before the last reset, which the worker is not told of. Absent means none. */
  readonly attemptBase?: number;
  readonly input?: Payloads;
  readonly header?: Header;
  readonly scheduledTime: EpochMs;
  /** When this attempt was scheduled: with the activity, or when its back-off ended. */
  readonly attemptScheduledTime: EpochMs;
  readonly startedTime: EpochMs;
  /** 0 means no limit. */
  readonly scheduleToCloseTimeoutMs: DurationMs;
  /** 0 means no limit. */
  readonly startToCloseTimeoutMs: DurationMs;
  readonly retryPolicy: RetryPolicy;
  readonly priority?: Priority;
  /** When the attempt times out; absent means never. */
  readonly deadline?: EpochMs;
  readonly heartbeatTimeoutMs: DurationMs;
  readonly lastFailure?: Failure;
  readonly heartbeatDetails?: Payloads;
  readonly awaitsToken: boolean;
  /** No further attempt is allowed: it may not be sent again once it may have reached the worker. */
  readonly atMostOnce: boolean;
  /** Of its run, if that is recorded. */
  readonly trace?: TraceContext;
}
