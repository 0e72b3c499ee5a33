import type {
  WorkflowTaskCompleted,
  WorkflowTaskFailed,
  WorkflowTaskTimedOut,
} from '@app/contract';

import type { MutableState } from '../state';
import { taskTimeoutFailure } from './time-out-failure';

export function evolveWorkflowTaskCompleted(
  state: MutableState,
  _event: WorkflowTaskCompleted,
): MutableState {
  return {
    ...state,
    workflowTask: undefined,
    lastWorkflowTaskFailure: undefined,
    closeAttempted: false,
  };
}

export function evolveWorkflowTaskFailed(
  state: MutableState,
  event: WorkflowTaskFailed,
): MutableState {
  return {
    ...state,
    workflowTask: undefined,
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
    workflowTask: undefined,
    lastWorkflowTaskFailure: taskTimeoutFailure(event.timeoutType),
  };
}
