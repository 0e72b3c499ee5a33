import type { ActivityOptionsChange, ActivitySelector } from './activity-control';
import type { DurationMs } from './ids';
import type { RequestBase } from './request-base';
import type { VersioningOverride } from './workflow-task/versioning';

/** Changes options of an open run; `null` takes an override back. */
export interface UpdateWorkflowOptions extends RequestBase<'UpdateWorkflowOptions'> {
  readonly versioningOverride: VersioningOverride | null;
  readonly identity: string;
}

/** Holds a run back: no workflow task and no attempt is handed out and no timer fires, until it is unpaused. */
export interface PauseWorkflow extends RequestBase<'PauseWorkflow'> {
  readonly identity: string;
  readonly reason: string;
}

export interface UnpauseWorkflow extends RequestBase<'UnpauseWorkflow'> {
  readonly identity: string;
  readonly reason: string;
}

/** Holds activities back: what waits is not handed out, and what runs is not tried again, until it is unpaused. */
export interface PauseActivity extends RequestBase<'PauseActivity'> {
  readonly select: ActivitySelector;
  readonly identity: string;
  readonly reason: string;
}

/** Lets paused activities go on: what waits is handed out within `jitterMs`. */
export interface UnpauseActivity extends RequestBase<'UnpauseActivity'> {
  readonly select: ActivitySelector;
  readonly identity: string;
  readonly resetAttempts?: boolean;
  readonly resetHeartbeat?: boolean;
  readonly jitterMs?: DurationMs;
}

/** Begins activities anew: attempts and time-outs count from now; what waits is handed out within `jitterMs`. */
export interface ResetActivity extends RequestBase<'ResetActivity'> {
  readonly select: ActivitySelector;
  readonly identity: string;
  readonly resetHeartbeat?: boolean;
  /** A paused activity stays paused. */
  readonly keepPaused?: boolean;
  readonly restoreOriginalOptions?: boolean;
  readonly jitterMs?: DurationMs;
}

/** Changes how activities are tried from now on, or takes earlier changes back. */
export interface UpdateActivityOptions extends RequestBase<'UpdateActivityOptions'> {
  readonly select: ActivitySelector;
  readonly identity: string;
  readonly change: ActivityOptionsChange | 'RestoreOriginal';
}

/** What operators do to open runs and to what is pending in them. */
export type ControlRequest =
  | UpdateWorkflowOptions
  | PauseWorkflow
  | UnpauseWorkflow
  | PauseActivity
  | UnpauseActivity
  | ResetActivity
  | UpdateActivityOptions;
