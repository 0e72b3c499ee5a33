import type {
  DurationMs,
  EpochMs,
  RunId,
  WorkflowExecutionStarted,
  WorkflowKey,
} from '@app/contract';

import { eventBytes } from '../event-bytes';
import { PersistentMap } from '../persistent-map';
import type { MutableState, RunInfo } from '../state';
import { versioningAtStart } from '../versioning/at-start';

/** Where a run lives: not part of its events, because it is their place. */
export interface RunPlace {
  readonly key: WorkflowKey;
  readonly runId: RunId;
}

/** The state that the first event of a history leaves. */
export function initialState(started: WorkflowExecutionStarted, place: RunPlace): MutableState {
  return {
    info: runInfo(started, place),
    origin: undefined,
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
    paused: undefined,
    versioning: versioningAtStart(started),
    attachedCallbacks: [],
    signalCount: 0,
    signalRequestIds: PersistentMap.empty(),
    activities: PersistentMap.empty(),
    activityIds: PersistentMap.empty(),
    timers: PersistentMap.empty(),
    timerIds: PersistentMap.empty(),
    changedMemo: undefined,
    changedAttributes: undefined,
    children: PersistentMap.empty(),
    externalSignals: PersistentMap.empty(),
    externalCancels: PersistentMap.empty(),
    buffered: [],
    bufferedBytes: 0,
    trace: undefined,
  };
}

/** `forkedTime`: the time-outs count from there, because the run began in the middle of its history. */
export function runInfo(
  started: WorkflowExecutionStarted,
  place: RunPlace,
  forkedTime?: EpochMs,
): RunInfo {
  const { tenantId, namespaceId, workflowId } = place.key;
  return {
    tenantId,
    namespaceId,
    workflowId,
    runId: place.runId,
    started,
    ...(forkedTime === undefined ? expirationOf(started) : expirationAnew(started, forkedTime)),
  };
}

type Expiration = Pick<RunInfo, 'expiresAt' | 'chainExpiresAt'>;

/** The earlier of the run's and the chain's end; the wait before the first task does not count against the run. */
function expirationOf(started: WorkflowExecutionStarted): Expiration {
  const { workflowRunTimeoutMs, workflowExecutionExpirationTime, eventTime } = started;
  const begun = eventTime + (started.firstWorkflowTaskBackoffMs ?? 0);
  return earlier(begun, workflowRunTimeoutMs, workflowExecutionExpirationTime);
}

/** Temporal: `RefreshExpirationTimeoutTask`. */
function expirationAnew(started: WorkflowExecutionStarted, from: EpochMs): Expiration {
  const { workflowRunTimeoutMs, workflowExecutionTimeoutMs } = started;
  const chainExpiresAt =
    workflowExecutionTimeoutMs === undefined ? undefined : from + workflowExecutionTimeoutMs;
  return earlier(from, workflowRunTimeoutMs, chainExpiresAt);
}

function earlier(
  from: EpochMs,
  runTimeoutMs: DurationMs | undefined,
  chainExpiresAt: EpochMs | undefined,
): Expiration {
  if (runTimeoutMs === undefined) return { expiresAt: chainExpiresAt, chainExpiresAt };
  const runEnd = from + runTimeoutMs;
  return { expiresAt: Math.min(runEnd, chainExpiresAt ?? runEnd), chainExpiresAt };
}
