import type { WorkflowTaskAttemptNoted, WorkflowTaskScheduled } from '@app/contract';

import type { MutableState } from '../state';

export function evolveWorkflowTaskScheduled(
  state: MutableState,
  event: WorkflowTaskScheduled,
): MutableState {
  return {
    ...state,
    firstTaskReleased: true,
    workflowTask: {
      scheduledEventId: event.eventId,
      attempt: event.attempt,
      scheduledTime: event.eventTime,
      dispatchAt: event.eventTime,
      startedEventId: 0,
      startedTime: 0,
      identity: '',
      pollRequestId: '',
    },
  };
}

/** A transient task: its events are written only if it completes, so it names ids that it has not taken. */
export function evolveWorkflowTaskAttemptNoted(
  state: MutableState,
  note: WorkflowTaskAttemptNoted,
): MutableState {
  return {
    ...state,
    lastWorkflowTaskFailure: note.failure ?? state.lastWorkflowTaskFailure,
    workflowTask: {
      scheduledEventId: state.nextEventId,
      attempt: note.attempt,
      scheduledTime: note.noteTime,
      dispatchAt: note.dispatchAt ?? note.noteTime,
      startedEventId: 0,
      startedTime: 0,
      identity: '',
      pollRequestId: '',
    },
  };
}
