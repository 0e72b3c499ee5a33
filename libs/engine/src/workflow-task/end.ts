import type {
  WorkflowTaskCompleted,
  WorkflowTaskFailed,
  WorkflowTaskTimedOut,
} from '@app/contract';

import type { MutableState } from '../state';

export function evolveWorkflowTaskCompleted(
  state: MutableState,
  _event: WorkflowTaskCompleted,
): MutableState {
  return { ...state, workflowTask: undefined, lastWorkflowTaskFailure: undefined };
}

export function evolveWorkflowTaskFailed(
  state: MutableState,
  event: WorkflowTaskFailed,
): MutableState {
  return { ...state, workflowTask: undefined, lastWorkflowTaskFailure: event.failure };
}

export function evolveWorkflowTaskTimedOut(
  state: MutableState,
  event: WorkflowTaskTimedOut,
): MutableState {
  return {
    ...state,
    workflowTask: undefined,
    lastWorkflowTaskFailure: {
      message: `workflow task ${event.timeoutType} timeout`,
      info: { type: 'Timeout', timeoutType: event.timeoutType },
    },
  };
}
