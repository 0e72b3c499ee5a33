import type {
  ActivityTaskScheduled,
  BufferedEvent,
  CompletionCallback,
  ContinueAsNewSuggestion,
  DurationMs,
  EpochMs,
  EventId,
  Failure,
  ForkKind,
  Memo,
  PauseInfo,
  Payloads,
  RunId,
  RunVersioning,
  SearchAttributes,
  StickyQueue,
  TaskQueueKind,
  TraceContext,
  UndoneChild,
  UpdateCall,
  UserMetadata,
  WorkflowExecutionStarted,
  WorkflowKey,
  WorkflowStatus,
} from '@app/contract';

import type { PendingChild } from './child/pending';
import type { PendingExternal } from './external/pending';
import { invariant } from './invariant';
import type { PersistentMap } from './persistent-map';

/** What never changes after the start of a run. */
export interface RunInfo extends WorkflowKey {
  readonly runId: RunId;
  readonly started: WorkflowExecutionStarted;
  /** When the run times out; `undefined` for never. */
  readonly expiresAt: EpochMs | undefined;
  /** When the chain times out, and with it every run; `undefined` for never. */
  readonly chainExpiresAt: EpochMs | undefined;
}

/** The one workflow task a run may have. */
export interface WorkflowTask {
  /** Of a transient task (attempt above 1): the id its event will get if it completes, not taken yet. */
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly scheduledTime: EpochMs;
  /** Where it waits: the sticky queue's name, or the run's own. */
  readonly taskQueue: string;
  readonly taskQueueKind: TaskQueueKind;
  /** How long it may wait in a sticky queue; 0 in a normal one, where it waits as long as it takes. */
  readonly scheduleToStartTimeoutMs: DurationMs;
  /** It only brings updates: its events are written when it ends with more than rejections. */
  readonly speculative: boolean;
  /** A task that failed again and again waits until then. */
  readonly dispatchAt: EpochMs;
  /** 0 while nobody has taken it. */
  readonly startedEventId: EventId;
  readonly startedTime: EpochMs;
  readonly identity: string;
  readonly pollRequestId: string;
  /** What the host that took it was told of the length of the history. */
  readonly suggestion: ContinueAsNewSuggestion | undefined;
}

/** The attempt of an activity that a worker has. */
export interface StartedAttempt {
  readonly time: EpochMs;
  readonly identity: string;
  readonly pollRequestId: string;
  /** End of the window of a pushed call; `undefined` once it is accepted, and for workers that pull. */
  readonly respondBy: EpochMs | undefined;
  /** Length of that window: a heartbeat opens it anew. */
  readonly respondWithinMs: DurationMs | undefined;
  readonly lastHeartbeatTime: EpochMs | undefined;
  /** The call was accepted: the result comes by token. */
  readonly accepted: boolean;
}

/** What operators have done to a pending activity. Most have none: it is not there then. */
export interface ActivityControl {
  /** Attempts before the last reset: they do not count. */
  readonly attemptBase: number;
  /** When schedule-to-close began to count, if not with the schedule. */
  readonly countedFrom?: EpochMs;
  readonly paused?: PauseInfo;
  /** A reset waits for the end of the running attempt. */
  readonly resetRequested?: { readonly heartbeat: boolean };
  /** The event as it is in the history, when its options have been changed since. */
  readonly original?: ActivityTaskScheduled;
}

export interface PendingActivityState {
  /** With the options as they are now. */
  readonly scheduled: ActivityTaskScheduled;
  /** The attempt that runs or waits. */
  readonly attempt: number;
  /** When this attempt was scheduled: with the activity, or when its back-off ends. Returns do not move it. */
  readonly attemptScheduledTime: EpochMs;
  /** Back-off or delayed dispatch ends; not before. */
  readonly dispatchAt: EpochMs;
  readonly started: StartedAttempt | undefined;
  readonly heartbeatTimeoutMs: DurationMs;
  readonly heartbeatDetails: Payloads | undefined;
  readonly lastFailure: Failure | undefined;
  readonly lastIdentity: string | undefined;
  /** Why the last dispatch came back unburnt. */
  readonly returnReason: string | undefined;
  /** 0 while nobody asked to cancel it. */
  readonly cancelRequestedEventId: EventId;
  readonly control: ActivityControl | undefined;
}

export interface PendingTimerState {
  readonly timerId: string;
  readonly startedEventId: EventId;
  readonly startedTime: EpochMs;
  readonly fireTime: EpochMs;
  /** Its TimerFired waits in the buffer. */
  readonly fired: boolean;
  readonly userMetadata: UserMetadata | undefined;
}

/** An update that has no outcome yet. */
export interface PendingUpdate {
  readonly update: UpdateCall;
  readonly admittedTime: EpochMs;
  /** `Sent`: a host has been given it. */
  readonly stage: 'Admitted' | 'Sent' | 'Accepted';
  /** Start of the workflow task that brought it last; 0 before. */
  readonly sentWith: EventId;
  /** 0 until it is accepted. */
  readonly acceptedEventId: EventId;
}

/** Where a run comes from that begins with another one's history. */
export interface RunOrigin {
  readonly kind: ForkKind;
  readonly baseRunId: RunId;
  readonly requestId: string;
  readonly time: EpochMs;
  /** Children that the reset has undone and that may still be at work. */
  readonly undoneChildren?: readonly UndoneChild[];
}

/** Callbacks that a start has left with the open run that it used. */
export interface AttachedCallbacks {
  readonly requestId: string;
  readonly callbacks: readonly CompletionCallback[];
}

/** What the fold of a history says now. */
export interface MutableState {
  readonly info: RunInfo;
  readonly origin: RunOrigin | undefined;
  readonly status: WorkflowStatus;
  readonly nextEventId: EventId;
  readonly lastEventTime: EpochMs;
  /** About how many bytes the events so far hold. */
  readonly historyBytes: number;
  /** Notes included: a run does not go back in time, although the clock of its next owner may be a little behind. */
  readonly lastFactTime: EpochMs;
  readonly closedTime: EpochMs | undefined;
  readonly workflowTask: WorkflowTask | undefined;
  /** The wait before the first workflow task is over (or there was none). */
  readonly firstTaskReleased: boolean;
  readonly lastWorkflowTaskFailure: Failure | undefined;
  /** Workflow code wanted to close the run and could not, because of events it had not seen. */
  readonly closeAttempted: boolean;
  /** The worker that holds the run in its cache. */
  readonly sticky: StickyQueue | undefined;
  /** Start of the last workflow task that was completed: what workflow code has seen ends there. 0 before the first. */
  readonly previousStartedEventId: EventId;
  /** When the task was first scheduled that the host keeps asking more time for; 0 when it does not. */
  readonly heartbeatSince: EpochMs;
  /** In the order of admission. Bounded by `LIMITS.updateInFlightCountMax`, so it may be copied. */
  readonly pendingUpdates: readonly PendingUpdate[];
  /** Updates that are over, by id: the event with their outcome. */
  readonly completedUpdates: PersistentMap<string, EventId>;
  readonly cancelRequested: boolean;
  /** `undefined` while neither workers nor clients have said anything about versions. */
  readonly versioning: RunVersioning | undefined;
  /** Who is told of the end beside those whom the start has named: one entry for each start that used this run. */
  readonly attachedCallbacks: readonly AttachedCallbacks[];
  /** Set while an operator holds the run back. */
  readonly paused: PauseInfo | undefined;
  readonly signalCount: number;
  /** Request ids of the signals so far: a signal is taken once in the life of a run. */
  readonly signalRequestIds: PersistentMap<string, true>;
  readonly activities: PersistentMap<EventId, PendingActivityState>;
  /** Activity id to scheduled event, of pending ones. */
  readonly activityIds: PersistentMap<string, EventId>;
  readonly timers: PersistentMap<EventId, PendingTimerState>;
  readonly timerIds: PersistentMap<string, EventId>;
  /** As upserted; `undefined` while they are what the run was started with. */
  readonly changedMemo: Memo | undefined;
  readonly changedAttributes: SearchAttributes | undefined;
  /** Kept after the close: what becomes of them is decided then. */
  readonly children: PersistentMap<EventId, PendingChild>;
  /** Signals to other runs that have no outcome yet. */
  readonly externalSignals: PersistentMap<EventId, PendingExternal>;
  /** Requests to other runs to stop that have no outcome yet. */
  readonly externalCancels: PersistentMap<EventId, PendingExternal>;
  readonly buffered: readonly BufferedEvent[];
  readonly bufferedBytes: number;
  /** Of the request that began the run, if that is recorded. */
  readonly trace: TraceContext | undefined;
}

/** Of the request that began the run. */
export function startRequestIdOf({ info, origin }: MutableState): string {
  return origin?.requestId ?? info.started.requestId;
}

/** When the run itself began: after the first of its events, if those are another run's. */
export function startedTimeOf({ info, origin }: MutableState): EpochMs {
  return origin?.time ?? info.started.eventTime;
}

export function isOpen(state: MutableState): boolean {
  return state.status === 'Running';
}

export function memoOf(state: MutableState): Memo | undefined {
  return state.changedMemo ?? state.info.started.memo;
}

export function searchAttributesOf(state: MutableState): SearchAttributes | undefined {
  return state.changedAttributes ?? state.info.started.searchAttributes;
}

/** Events that happen now must wait until the workflow task that a worker has is over. */
export function isTaskInFlight(state: MutableState): boolean {
  return state.workflowTask !== undefined && state.workflowTask.startedEventId !== 0;
}

/** Its events are not in the history: a further attempt, or a task that only brings updates. */
export function isUnwritten(task: WorkflowTask): boolean {
  return task.attempt > 1 || task.speculative;
}

export function pendingActivity(
  state: MutableState,
  scheduledEventId: EventId,
): PendingActivityState | undefined {
  return state.activities.get(scheduledEventId);
}

export function pendingActivityById(
  state: MutableState,
  activityId: string,
): PendingActivityState | undefined {
  const scheduledEventId = state.activityIds.get(activityId);
  return scheduledEventId === undefined ? undefined : state.activities.get(scheduledEventId);
}

export function pendingTimerById(
  state: MutableState,
  timerId: string,
): PendingTimerState | undefined {
  const startedEventId = state.timerIds.get(timerId);
  return startedEventId === undefined ? undefined : state.timers.get(startedEventId);
}

/** For facts, which only ever name what is pending. */
export function knownActivity(
  state: MutableState,
  scheduledEventId: EventId,
): PendingActivityState {
  const activity = state.activities.get(scheduledEventId);
  invariant(activity !== undefined, `no activity ${scheduledEventId} is pending`);
  return activity;
}

export function withActivity(state: MutableState, activity: PendingActivityState): MutableState {
  return {
    ...state,
    activities: state.activities.with(activity.scheduled.eventId, activity),
  };
}

/** The activity is over. The event of a result that was buffered finds it gone already. */
export function withoutActivity(state: MutableState, scheduledEventId: EventId): MutableState {
  const activity = state.activities.get(scheduledEventId);
  if (activity === undefined) return state;
  return {
    ...state,
    activities: state.activities.without(scheduledEventId),
    activityIds: state.activityIds.without(activity.scheduled.activityId),
  };
}

export function withoutTimer(state: MutableState, startedEventId: EventId): MutableState {
  const timer = state.timers.get(startedEventId);
  invariant(timer !== undefined, `no timer ${startedEventId} is pending`);
  return {
    ...state,
    timers: state.timers.without(startedEventId),
    timerIds: state.timerIds.without(timer.timerId),
  };
}
