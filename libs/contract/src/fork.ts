import type { EventId, RunId, WorkflowId } from './ids';
import type { Header, Payloads } from './payload';
import type { VersioningOverride } from './workflow-task';

/** What a new run is told after a reset, before its first workflow task. */
export type PostResetOperation =
  | {
      readonly type: 'Signal';
      readonly signalName: string;
      readonly input?: Payloads;
      readonly header?: Header;
    }
  /** `null` takes an override back. */
  | { readonly type: 'UpdateOptions'; readonly versioningOverride: VersioningOverride | null };

/** A child that a reset has undone, and the run that asked for it. */
export interface UndoneChild {
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly initiatedEventId: EventId;
}

/** Which run asked others for what a history has up to an event. */
export interface Asker {
  readonly runId: RunId;
  readonly lastEventId: EventId;
}

/** A place in a history that a run can be reset to. */
export type ResetPoint =
  /** The event with which a workflow task ended, or would have: the new run begins just before it. */
  | { readonly type: 'Event'; readonly eventId: EventId }
  | { readonly type: 'FirstWorkflowTask' }
  | { readonly type: 'LastWorkflowTask' }
  /** The first workflow task that a worker of this build has completed: undoes all that the build has decided. */
  | { readonly type: 'BuildId'; readonly buildId: string }
  /** Just before a state of a state machine was entered: the last time, or as the visit of that number. */
  | { readonly type: 'State'; readonly name: string; readonly visit?: number };

/** What a fork is to have had instead of what happened. */
export interface ForkEdit {
  readonly input?: Payloads;
  /** Result of the last activity, or output of the last state, before the fork. */
  readonly lastResult?: Payloads;
}
