import type { Rejection } from './error-code';
import type { EpochMs, EventId, RunId } from './ids';
import type { ActivityTask } from './task';

/** What the caller of an applied request is told. Kept with the request id, so a repetition gets the same. */
export interface Reply {
  readonly runId: RunId;
  /** StartWorkflow: whether this request started the run (`false`: the conflict policy used an open one). */
  readonly started?: boolean;
  /** RecordActivityTaskHeartbeat: workflow code wants the activity to stop. */
  readonly cancelRequested?: boolean;
  /** RecordWorkflowTaskStarted: what the host's answer must name. A task overtaken by events is renumbered when it starts. */
  readonly scheduledEventId?: EventId;
  readonly startedEventId?: EventId;
  readonly attempt?: number;
  /** RecordWorkflowTaskStarted / RecordActivityTaskStarted. */
  readonly startedTime?: EpochMs;
  /** RecordActivityTaskStarted: the work itself. */
  readonly activityTask?: ActivityTask;
}

/** Outcome of a request that reached the engine. */
export type RequestOutcome =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly rejection: Rejection };
