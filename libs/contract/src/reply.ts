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
  /** RecordWorkflowTaskStarted / RecordActivityTaskStarted: what the worker's answer must name. */
  readonly startedEventId?: EventId;
  readonly startedTime?: EpochMs;
  /** RecordActivityTaskStarted: the work itself. */
  readonly activityTask?: ActivityTask;
}

/** Outcome of a request that reached the engine. */
export type RequestOutcome =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly rejection: Rejection };
