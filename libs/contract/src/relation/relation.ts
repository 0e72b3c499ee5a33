import type { RetryState } from '../enums';
import type { Failure } from '../failure';
import type { EventId, NamespaceId, RunId, WorkflowId } from '../ids';
import type { Payloads } from '../payload';

/** A run of a namespace that is known from elsewhere. */
export interface RunRef {
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
}

/** A run, or the current one of a workflow id. */
export interface ExecutionRef {
  readonly workflowId: WorkflowId;
  readonly runId?: RunId;
}

/** Another namespace of the same tenant, as workflow code named it. The door that took the command looked the id up. */
export interface NamespaceRef {
  readonly name: string;
  /** Absent: there is no such namespace. */
  readonly namespaceId?: NamespaceId;
}

/** The run that started a child, and the event it waits with. The whole chain of the child keeps it. */
export interface ParentRef extends RunRef {
  readonly namespaceId: NamespaceId;
  readonly initiatedEventId: EventId;
}

/** Only a child of this run is meant, and only the one that this event started, if it is named. */
export interface ChildOf {
  readonly runId: RunId;
  readonly initiatedEventId?: EventId;
}

/** How the last run of a child's chain ended. */
export type ChildOutcome =
  | { readonly type: 'Completed'; readonly result?: Payloads }
  | { readonly type: 'Failed'; readonly failure: Failure; readonly retryState: RetryState }
  | { readonly type: 'Canceled'; readonly details?: Payloads }
  | { readonly type: 'TimedOut'; readonly retryState: RetryState }
  | { readonly type: 'Terminated' };
