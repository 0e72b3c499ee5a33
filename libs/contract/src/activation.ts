import type { HistoryEvent } from './event';
import type { EpochMs, RunKey } from './ids';
import type { TraceContext } from './trace/trace-context';
import type { WorkflowQuery } from './workflow-task/query';
import type { StartedWorkflowTask } from './workflow-task/started-workflow-task';

/**
 * What workflow code is given: a started workflow task and what a host has to know of the run. The history that goes
 * with it is read apart, because a host that keeps the run in its cache needs only the end of it.
 */
export interface Activation extends RunKey, StartedWorkflowTask {
  readonly workflowType: string;
  /** The run's own queue, also when the task came by a sticky one. */
  readonly taskQueue: string;
  readonly scheduledTime: EpochMs;
  /** When the task times out. */
  readonly deadline: EpochMs;
  /**
   * The last stored events, as far as the owner had them at hand: without a gap up to the task's own. Empty when they
   * have to be read.
   */
  readonly recent: readonly HistoryEvent[];
  /** Events of a task that writes its own only when it ends (transient, speculative): they follow the stored ones. */
  readonly unwritten: readonly HistoryEvent[];
  /** Questions that the answer to the task may answer beside its commands. */
  readonly queries: readonly WorkflowQuery[];
  /** There is no workflow task, only this question: it is answered by itself, and nothing else. */
  readonly query?: WorkflowQuery;
  /** Of the run, if that is recorded. */
  readonly trace?: TraceContext;
}
