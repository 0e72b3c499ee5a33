import type {
  CancelExternalFailedCause,
  ParentClosePolicy,
  RetryState,
  SignalExternalFailedCause,
  StartChildFailedCause,
  WorkflowIdReusePolicy,
} from '../enums';
import type { EventBase } from '../event-base';
import type { Failure } from '../failure';
import type { DurationMs, EventId, WorkflowId } from '../ids';
import type { Header, Memo, Payloads } from '../payload';
import type { Priority } from '../priority';
import type { RetryPolicy } from '../retry-policy';
import type { StateMachineRef } from '../state-machine-ref';
import type { SearchAttributes } from '../visibility/search-attribute';
import type { ExecutionRef, NamespaceRef, RunRef } from './relation';

export interface StartChildWorkflowExecutionInitiated extends EventBase<'StartChildWorkflowExecutionInitiated'> {
  /** The parent's own when absent. */
  readonly namespace?: NamespaceRef;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input?: Payloads;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  readonly workflowTaskTimeoutMs: DurationMs;
  readonly parentClosePolicy: ParentClosePolicy;
  readonly control?: string;
  readonly workflowTaskCompletedEventId: EventId;
  readonly workflowIdReusePolicy: WorkflowIdReusePolicy;
  readonly retryPolicy?: RetryPolicy;
  readonly cronSchedule?: string;
  /** Of the run before it, where the parent knows one: a schedule hands them on. */
  readonly lastCompletionResult?: Payloads;
  readonly continuedFailure?: Failure;
  readonly header?: Header;
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
  readonly priority?: Priority;
  readonly stateMachine?: StateMachineRef;
}

export interface StartChildWorkflowExecutionFailed extends EventBase<'StartChildWorkflowExecutionFailed'> {
  readonly namespace?: NamespaceRef;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly cause: StartChildFailedCause;
  readonly control?: string;
  readonly initiatedEventId: EventId;
  readonly workflowTaskCompletedEventId: EventId;
}

export interface ChildWorkflowExecutionStarted extends EventBase<'ChildWorkflowExecutionStarted'> {
  readonly namespace?: NamespaceRef;
  readonly initiatedEventId: EventId;
  /** The first run of the child's chain. */
  readonly workflowExecution: RunRef;
  readonly workflowType: string;
}

/** What the end of a child says, whatever the end. */
interface ChildEndBase<Type extends string> extends EventBase<Type> {
  readonly namespace?: NamespaceRef;
  /** The last run of the child's chain. */
  readonly workflowExecution: RunRef;
  readonly workflowType: string;
  readonly initiatedEventId: EventId;
  readonly startedEventId: EventId;
}

export interface ChildWorkflowExecutionCompleted extends ChildEndBase<'ChildWorkflowExecutionCompleted'> {
  readonly result?: Payloads;
}

export interface ChildWorkflowExecutionFailed extends ChildEndBase<'ChildWorkflowExecutionFailed'> {
  readonly failure: Failure;
  readonly retryState: RetryState;
}

export interface ChildWorkflowExecutionCanceled extends ChildEndBase<'ChildWorkflowExecutionCanceled'> {
  readonly details?: Payloads;
}

export interface ChildWorkflowExecutionTimedOut extends ChildEndBase<'ChildWorkflowExecutionTimedOut'> {
  readonly retryState: RetryState;
}

export interface ChildWorkflowExecutionTerminated extends ChildEndBase<'ChildWorkflowExecutionTerminated'> {}

export interface SignalExternalWorkflowExecutionInitiated extends EventBase<'SignalExternalWorkflowExecutionInitiated'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
  readonly signalName: string;
  readonly input?: Payloads;
  readonly control?: string;
  /** Only a child of this run is meant. */
  readonly childWorkflowOnly: boolean;
  readonly header?: Header;
}

export interface SignalExternalWorkflowExecutionFailed extends EventBase<'SignalExternalWorkflowExecutionFailed'> {
  readonly cause: SignalExternalFailedCause;
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
  readonly initiatedEventId: EventId;
  readonly control?: string;
}

export interface ExternalWorkflowExecutionSignaled extends EventBase<'ExternalWorkflowExecutionSignaled'> {
  readonly initiatedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
  readonly control?: string;
}

export interface RequestCancelExternalWorkflowExecutionInitiated extends EventBase<'RequestCancelExternalWorkflowExecutionInitiated'> {
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
  readonly control?: string;
  /** Only a child of this run is meant. */
  readonly childWorkflowOnly: boolean;
  readonly reason?: string;
}

export interface RequestCancelExternalWorkflowExecutionFailed extends EventBase<'RequestCancelExternalWorkflowExecutionFailed'> {
  readonly cause: CancelExternalFailedCause;
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
  readonly initiatedEventId: EventId;
  readonly control?: string;
}

export interface ExternalWorkflowExecutionCancelRequested extends EventBase<'ExternalWorkflowExecutionCancelRequested'> {
  readonly initiatedEventId: EventId;
  readonly namespace?: NamespaceRef;
  readonly workflowExecution: ExecutionRef;
}

/** How a child ended, as its parent records it. */
export type ChildEndEvent =
  | ChildWorkflowExecutionCompleted
  | ChildWorkflowExecutionFailed
  | ChildWorkflowExecutionCanceled
  | ChildWorkflowExecutionTimedOut
  | ChildWorkflowExecutionTerminated;

/** What a run asks of others. */
export type RelationInitiatedEvent =
  | StartChildWorkflowExecutionInitiated
  | SignalExternalWorkflowExecutionInitiated
  | RequestCancelExternalWorkflowExecutionInitiated;

/** Events about other runs: children, and runs that are signalled or asked to stop. */
export type RelationEvent =
  | StartChildWorkflowExecutionInitiated
  | StartChildWorkflowExecutionFailed
  | ChildWorkflowExecutionStarted
  | ChildEndEvent
  | SignalExternalWorkflowExecutionInitiated
  | SignalExternalWorkflowExecutionFailed
  | ExternalWorkflowExecutionSignaled
  | RequestCancelExternalWorkflowExecutionInitiated
  | RequestCancelExternalWorkflowExecutionFailed
  | ExternalWorkflowExecutionCancelRequested;

const RELATION_EVENT_TYPES: Readonly<Record<RelationEvent['type'], true>> = {
  StartChildWorkflowExecutionInitiated: true,
  StartChildWorkflowExecutionFailed: true,
  ChildWorkflowExecutionStarted: true,
  ChildWorkflowExecutionCompleted: true,
  ChildWorkflowExecutionFailed: true,
  ChildWorkflowExecutionCanceled: true,
  ChildWorkflowExecutionTimedOut: true,
  ChildWorkflowExecutionTerminated: true,
  SignalExternalWorkflowExecutionInitiated: true,
  SignalExternalWorkflowExecutionFailed: true,
  ExternalWorkflowExecutionSignaled: true,
  RequestCancelExternalWorkflowExecutionInitiated: true,
  RequestCancelExternalWorkflowExecutionFailed: true,
  ExternalWorkflowExecutionCancelRequested: true,
};

export function isRelationEvent<Event extends { readonly type: string }>(
  event: Event,
): event is Extract<Event, { readonly type: RelationEvent['type'] }> {
  return Object.hasOwn(RELATION_EVENT_TYPES, event.type);
}
