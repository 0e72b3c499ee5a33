import type { EpochMs, RunId, WorkflowExecutionStarted, WorkflowKey } from '@app/contract';

import { eventBytes } from '../event-bytes';
import { PersistentMap } from '../persistent-map';
import type { MutableState, RunInfo } from '../state';

/** Where a run lives: not part of its events, because it is their place. */
export interface RunPlace {
  readonly key: WorkflowKey;
  readonly runId: RunId;
}

/** The state that the first event of a history leaves. */
export function initialState(started: WorkflowExecutionStarted, place: RunPlace): MutableState {
  return {
    info: runInfo(started, place),
    status: 'Running',
    nextEventId: 2,
    lastEventTime: started.eventTime,
    historyBytes: eventBytes(started),
    lastFactTime: started.eventTime,
    closedTime: undefined,
    workflowTask: undefined,
    firstTaskReleased: (started.firstWorkflowTaskBackoffMs ?? 0) === 0,
    lastWorkflowTaskFailure: undefined,
    closeAttempted: false,
    sticky: undefined,
    previousStartedEventId: 0,
    heartbeatSince: 0,
    pendingUpdates: [],
    completedUpdates: PersistentMap.empty(),
    cancelRequested: false,
    signalCount: 0,
    signalRequestIds: PersistentMap.empty(),
    activities: PersistentMap.empty(),
    activityIds: PersistentMap.empty(),
    timers: PersistentMap.empty(),
    timerIds: PersistentMap.empty(),
    changedMemo: undefined,
    changedAttributes: undefined,
    buffered: [],
    bufferedBytes: 0,
  };
}

export function runInfo(started: WorkflowExecutionStarted, place: RunPlace): RunInfo {
  const { tenantId, namespaceId, workflowId } = place.key;
  return {
    tenantId,
    namespaceId,
    workflowId,
    runId: place.runId,
    started,
    expiresAt: expirationOf(started),
  };
}

/** The earlier of the run's and the chain's end; the wait before the first task does not count against the run. */
function expirationOf(started: WorkflowExecutionStarted): EpochMs | undefined {
  const { workflowRunTimeoutMs, workflowExecutionExpirationTime, eventTime } = started;
  if (workflowRunTimeoutMs === undefined) return workflowExecutionExpirationTime;
  const backoffMs = started.firstWorkflowTaskBackoffMs ?? 0;
  const runExpiration = eventTime + backoffMs + workflowRunTimeoutMs;
  return Math.min(runExpiration, workflowExecutionExpirationTime ?? runExpiration);
}
