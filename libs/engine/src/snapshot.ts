import type {
  EventId,
  NamespaceId,
  RunId,
  TenantId,
  WorkflowExecutionStarted,
  WorkflowId,
} from '@app/contract';

import type { PendingChild } from './child/pending';
import type { PendingExternal } from './external/pending';
import { invariant } from './invariant';
import { PersistentMap } from './persistent-map';
import type {
  AttachedCallbacks,
  MutableState,
  PendingActivityState,
  PendingTimerState,
  StartedAttempt,
  WorkflowTask,
} from './state';
import { runInfo } from './workflow/initial-state';

/** Raised when a state is no longer read as it was written; `fromSnapshot` then converts the older versions. */
const VERSION = 2;

type Derived =
  | 'info'
  | 'historyBytes'
  | 'attachedCallbacks'
  | 'activities'
  | 'activityIds'
  | 'timers'
  | 'timerIds'
  | 'signalRequestIds'
  | 'completedUpdates'
  | 'children'
  | 'externalSignals'
  | 'externalCancels';

/** A state as plain data: objects, arrays, strings, numbers, booleans and bytes. Nothing is `undefined`. */
export interface StateSnapshot extends Omit<MutableState, Derived> {
  readonly version: number;
  /** Absent in snapshots that are older than the count. */
  readonly historyBytes?: number;
  /** Absent in snapshots that are older than the field. */
  readonly attachedCallbacks?: readonly AttachedCallbacks[];
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly started: WorkflowExecutionStarted;
  readonly signalRequestIds: readonly string[];
  readonly activities: readonly PendingActivityState[];
  readonly timers: readonly PendingTimerState[];
  readonly children: readonly PendingChild[];
  readonly externalSignals: readonly PendingExternal[];
  readonly externalCancels: readonly PendingExternal[];
  readonly completedUpdates: readonly (readonly [updateId: string, eventId: EventId])[];
}

export function toSnapshot(state: MutableState): StateSnapshot {
  const {
    info,
    activities,
    activityIds: _activityIds,
    timers,
    timerIds: _timerIds,
    signalRequestIds,
    completedUpdates,
    workflowTask,
    children,
    externalSignals,
    externalCancels,
    ...rest
  } = state;
  const { tenantId, namespaceId, workflowId, runId, started } = info;
  return withoutUndefined({
    ...rest,
    workflowTask: workflowTask && withoutUndefined(workflowTask),
    version: VERSION,
    tenantId,
    namespaceId,
    workflowId,
    runId,
    started,
    signalRequestIds: signalRequestIds.entries().map(([requestId]) => requestId),
    activities: activities.entries().map(([, activity]) => plainActivity(activity)),
    timers: timers.entries().map(([, timer]) => withoutUndefined(timer)),
    completedUpdates: completedUpdates.entries(),
    children: children.values().map(withoutUndefined),
    externalSignals: externalSignals.values().map(withoutUndefined),
    externalCancels: externalCancels.values().map(withoutUndefined),
  });
}

function plainActivity(activity: PendingActivityState): PendingActivityState {
  const { started } = activity;
  return withoutUndefined({ ...activity, started: started && withoutUndefined(started) });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** The state again. Every field is named, so that states from snapshots look to the runtime like all others. */
export function fromSnapshot(snapshot: StateSnapshot): MutableState {
  invariant(snapshot.version === VERSION, `snapshot version ${snapshot.version}`);
  const { activities, timers, workflowTask } = snapshot;
  return {
    info: runInfo(
      snapshot.started,
      { key: snapshot, runId: snapshot.runId },
      snapshot.origin?.time,
    ),
    origin: snapshot.origin,
    status: snapshot.status,
    nextEventId: snapshot.nextEventId,
    lastEventTime: snapshot.lastEventTime,
    historyBytes: snapshot.historyBytes ?? 0,
    lastFactTime: snapshot.lastFactTime,
    closedTime: snapshot.closedTime,
    workflowTask: workflowTask && wholeWorkflowTask(workflowTask),
    firstTaskReleased: snapshot.firstTaskReleased,
    lastWorkflowTaskFailure: snapshot.lastWorkflowTaskFailure,
    closeAttempted: snapshot.closeAttempted,
    sticky: snapshot.sticky,
    previousStartedEventId: snapshot.previousStartedEventId,
    heartbeatSince: snapshot.heartbeatSince,
    pendingUpdates: snapshot.pendingUpdates,
    completedUpdates: PersistentMap.from(snapshot.completedUpdates),
    cancelRequested: snapshot.cancelRequested,
    paused: snapshot.paused,
    versioning: snapshot.versioning,
    attachedCallbacks: snapshot.attachedCallbacks ?? [],
    signalCount: snapshot.signalCount,
    signalRequestIds: PersistentMap.from(
      snapshot.signalRequestIds.map((id) => [id, true] as const),
    ),
    activities: PersistentMap.from(
      activities.map((activity) => [activity.scheduled.eventId, wholeActivity(activity)] as const),
    ),
    activityIds: PersistentMap.from(
      activities.map(({ scheduled }) => [scheduled.activityId, scheduled.eventId] as const),
    ),
    timers: PersistentMap.from(
      timers.map((timer) => [timer.startedEventId, wholeTimer(timer)] as const),
    ),
    timerIds: PersistentMap.from(
      timers.map((timer) => [timer.timerId, timer.startedEventId] as const),
    ),
    changedMemo: snapshot.changedMemo,
    changedAttributes: snapshot.changedAttributes,
    children: byInitiatedEvent(snapshot.children.map(wholeChild)),
    externalSignals: byInitiatedEvent(snapshot.externalSignals.map(wholeExternal)),
    externalCancels: byInitiatedEvent(snapshot.externalCancels.map(wholeExternal)),
    buffered: snapshot.buffered,
    bufferedBytes: snapshot.bufferedBytes,
    trace: snapshot.trace,
  };
}

function wholeWorkflowTask(task: WorkflowTask): WorkflowTask {
  return {
    scheduledEventId: task.scheduledEventId,
    attempt: task.attempt,
    scheduledTime: task.scheduledTime,
    taskQueue: task.taskQueue,
    taskQueueKind: task.taskQueueKind,
    scheduleToStartTimeoutMs: task.scheduleToStartTimeoutMs,
    speculative: task.speculative,
    dispatchAt: task.dispatchAt,
    startedEventId: task.startedEventId,
    startedTime: task.startedTime,
    identity: task.identity,
    pollRequestId: task.pollRequestId,
    suggestion: task.suggestion,
  };
}

function wholeTimer(timer: PendingTimerState): PendingTimerState {
  return {
    timerId: timer.timerId,
    startedEventId: timer.startedEventId,
    startedTime: timer.startedTime,
    fireTime: timer.fireTime,
    fired: timer.fired,
    userMetadata: timer.userMetadata,
  };
}

function wholeActivity(activity: PendingActivityState): PendingActivityState {
  return {
    scheduled: activity.scheduled,
    attempt: activity.attempt,
    attemptScheduledTime: activity.attemptScheduledTime,
    dispatchAt: activity.dispatchAt,
    started: activity.started && wholeStart(activity.started),
    heartbeatTimeoutMs: activity.heartbeatTimeoutMs,
    heartbeatDetails: activity.heartbeatDetails,
    lastFailure: activity.lastFailure,
    lastIdentity: activity.lastIdentity,
    returnReason: activity.returnReason,
    cancelRequestedEventId: activity.cancelRequestedEventId,
    control: activity.control,
  };
}

function wholeStart(started: StartedAttempt): StartedAttempt {
  return {
    time: started.time,
    identity: started.identity,
    pollRequestId: started.pollRequestId,
    respondBy: started.respondBy,
    respondWithinMs: started.respondWithinMs,
    lastHeartbeatTime: started.lastHeartbeatTime,
    accepted: started.accepted,
  };
}

function byInitiatedEvent<T extends { readonly initiatedEventId: EventId }>(
  pending: readonly T[],
): PersistentMap<EventId, T> {
  return PersistentMap.from(pending.map((each) => [each.initiatedEventId, each] as const));
}

function wholeChild(child: PendingChild): PendingChild {
  return {
    initiatedEventId: child.initiatedEventId,
    initiatedTime: child.initiatedTime,
    workflowTaskCompletedEventId: child.workflowTaskCompletedEventId,
    namespace: child.namespace,
    workflowId: child.workflowId,
    workflowType: child.workflowType,
    parentClosePolicy: child.parentClosePolicy,
    control: child.control,
    ...(child.askedBy !== undefined && { askedBy: child.askedBy }),
    runId: child.runId,
    startedEventId: child.startedEventId,
  };
}

function wholeExternal(external: PendingExternal): PendingExternal {
  return {
    initiatedEventId: external.initiatedEventId,
    initiatedTime: external.initiatedTime,
    workflowTaskCompletedEventId: external.workflowTaskCompletedEventId,
    namespace: external.namespace,
    workflowExecution: external.workflowExecution,
    control: external.control,
    ...(external.askedBy !== undefined && { askedBy: external.askedBy }),
  };
}
