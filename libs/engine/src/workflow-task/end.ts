import type {
  WorkflowTaskCompleted,
  WorkflowTaskFailed,
  WorkflowTaskTimedOut,
} from '@app/contract';

import { asAskedBefore } from '../relation/take-over';
import type { MutableState } from '../state';
import { unsent } from '../update/pending';
import { versioningAfter } from '../versioning/after-task';
import { taskTimeoutFailure } from './time-out-failure';

export function evolveWorkflowTaskCompleted(
  state: MutableState,
  event: WorkflowTaskCompleted,
): MutableState {
  return {
    ...state,
    workflowTask: undefined,
    previousStartedEventId: event.startedEventId,
    heartbeatSince: 0,
    lastWorkflowTaskFailure: undefined,
    closeAttempted: false,
    versioning: versioningAfter(state.versioning, event),
  };
}

/** The host may have lost the run: the next task goes to any, with the whole history. */
const NOT_COMPLETED = { workflowTask: undefined, sticky: undefined, heartbeatSince: 0 } as const;

export function evolveWorkflowTaskFailed(
  state: MutableState,
  event: WorkflowTaskFailed,
): MutableState {
  return {
    ...asAskedBefore(state, event),
    ...NOT_COMPLETED,
    pendingUpdates: unsent(state.pendingUpdates),
    lastWorkflowTaskFailure: event.failure,
    closeAttempted: state.closeAttempted || event.cause === 'UnhandledCommand',
  };
}

export function evolveWorkflowTaskTimedOut(
  state: MutableState,
  event: WorkflowTaskTimedOut,
): MutableState {
  return {
    ...state,
    ...NOT_COMPLETED,
    pendingUpdates: unsent(state.pendingUpdates),
    lastWorkflowTaskFailure: taskTimeoutFailure(event.timeoutType),
  };
}
