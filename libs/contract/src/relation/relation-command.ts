import type { CommandBase } from '../command-base';
import type { ParentClosePolicy, WorkflowIdReusePolicy } from '../enums';
import type { Failure } from '../failure';
import type { DurationMs, RunId, WorkflowId } from '../ids';
import type { Header, Memo, Payloads } from '../payload';
import type { Priority } from '../priority';
import type { RetryPolicy } from '../retry-policy';
import type { StateMachineRef } from '../state-machine-ref';
import type { SearchAttributes } from '../visibility/search-attribute';
import type { NamespaceRef } from './relation';

/** Workflow code starts another run and hears how its chain ends. */
export interface StartChildWorkflowExecution extends CommandBase<'StartChildWorkflowExecution'> {
  /** The run's own when absent. */
  readonly namespace?: NamespaceRef;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  /** The run's queue when absent. */
  readonly taskQueue?: string;
  readonly input?: Payloads;
  readonly workflowExecutionTimeoutMs?: DurationMs;
  readonly workflowRunTimeoutMs?: DurationMs;
  /** The run's own when absent. */
  readonly workflowTaskTimeoutMs?: DurationMs;
  /** `Terminate` when absent. */
  readonly parentClosePolicy?: ParentClosePolicy;
  readonly control?: string;
  /** `AllowDuplicate` when absent. An open run of the workflow id always refuses a child. */
  readonly workflowIdReusePolicy?: WorkflowIdReusePolicy;
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

/** Names a run that workflow code wants to reach. */
interface ReachExternal<Type extends string> extends CommandBase<Type> {
  readonly namespace?: NamespaceRef;
  readonly workflowId: WorkflowId;
  /** The current run of the workflow id when absent. */
  readonly runId?: RunId;
  readonly control?: string;
  /** Only a child of this run is meant. */
  readonly childWorkflowOnly?: boolean;
}

export interface SignalExternalWorkflowExecution extends ReachExternal<'SignalExternalWorkflowExecution'> {
  readonly signalName: string;
  readonly input?: Payloads;
  readonly header?: Header;
}

export interface RequestCancelExternalWorkflowExecution extends ReachExternal<'RequestCancelExternalWorkflowExecution'> {
  readonly reason?: string;
}

export type RelationCommand =
  | StartChildWorkflowExecution
  | SignalExternalWorkflowExecution
  | RequestCancelExternalWorkflowExecution;
