import type { Activation } from './activation';
import type { UpdateStage } from './enums';
import type { Rejection } from './error-code';
import type { EpochMs, EventId, RunId } from './ids';
import type { ActivityTask } from './task';
import type { UpdateCall, UpdateOutcome } from './update';
import type { ClockReply } from './virtual-time';
import type { StartedWorkflowTask } from './workflow-task/started-workflow-task';

export interface UpdateProgress {
  readonly updateId: string;
  readonly stage: UpdateStage;
  /** Known without a look into the history: the run closed under an accepted update. */
  readonly outcome?: UpdateOutcome;
  /** The event that tells the outcome. */
  readonly completedEventId?: EventId;
}

/** What the caller of an applied request is told. Kept with the request id, so a repetition gets the same. */
export interface Reply {
  readonly runId: RunId;
  /** StartWorkflow: whether this request started the run (`false`: the conflict policy used an open one). */
  readonly started?: boolean;
  /** RecordActivityTaskHeartbeat: workflow code wants the activity to stop. */
  readonly cancelRequested?: boolean;
  /** RecordActivityTaskHeartbeat: an operator paused the activity: the worker may stop, and goes on with the next attempt. */
  readonly pauseRequested?: boolean;
  /** RecordActivityTaskHeartbeat: an operator reset the activity: the worker should stop, and begins anew. */
  readonly resetRequested?: boolean;
  /** PauseActivity and its like: how many activities were meant. */
  readonly activityCount?: number;
  /** RecordWorkflowTaskStarted: what the host's answer must name. A task overtaken by events is renumbered when it starts. */
  readonly scheduledEventId?: EventId;
  readonly startedEventId?: EventId;
  readonly attempt?: number;
  /** RecordWorkflowTaskStarted: the last event that workflow code has seen before this task; 0 for none. */
  readonly previousStartedEventId?: EventId;
  /** RecordWorkflowTaskStarted: the updates that the host is to be given with the task, in the order of admission. */
  readonly updates?: readonly UpdateCall[];
  /** RespondWorkflowTaskCompleted: the next task, started for the host that asked to have it at once; StartWorkflow: the first one. */
  readonly workflowTask?: StartedWorkflowTask;
  /** The workflow task that was started, with what its host has to know: of a start by a poll, inline or eager. */
  readonly activation?: Activation;
  /** RespondWorkflowTaskCompleted: attempts that the same worker asked to have at once, started for it. */
  readonly activityTasks?: readonly ActivityTask[];
  /** RespondWorkflowTaskCompleted: the task left nothing in the history; what workflow code has seen ends here again. */
  readonly resetHistoryEventId?: EventId;
  /** UpdateWorkflow: how far the update has come. */
  readonly update?: UpdateProgress;
  /** RecordWorkflowTaskStarted / RecordActivityTaskStarted; StartWorkflow by the Step Functions door. */
  readonly startedTime?: EpochMs;
  /** RecordActivityTaskStarted: the work itself. */
  readonly activityTask?: ActivityTask;
  /** MoveClock, whose `runId` is the nil UUID: no run was asked. */
  readonly clock?: ClockReply;
}

/** Outcome of a request that reached the engine. */
export type RequestOutcome =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly rejection: Rejection };
