import type { WorkflowTaskAttemptNoted, WorkflowTaskScheduled } from '@app/contract';

import type { MutableState } from '../state';
import { unsent } from '../update/pending';

export function evolveWorkflowTaskScheduled(
  state: MutableState,
  event: WorkflowTaskScheduled,
): MutableState {
  const before = state.workflowTask;
  const scheduleToStartTimeoutMs =
    event.taskQueueKind === 'Sticky' ? (state.sticky?.scheduleToStartTimeoutMs ?? 0) : 0;
  if (before?.scheduledEventId === event.eventId && before.startedEventId !== 0) {
    // A task that a host has already writes the event it has owed.
    return {
      ...state,
      workflowTask: { ...before, scheduledTime: event.eventTime, speculative: false },
    };
  }
  return {
    ...state,
    firstTaskReleased: true,
    pendingUpdates: unsent(state.pendingUpdates),
    workflowTask: {
      scheduledEventId: event.eventId,
      attempt: event.attempt,
      scheduledTime: event.eventTime,
      taskQueue: event.taskQueue,
      taskQueueKind: event.taskQueueKind ?? 'Normal',
      scheduleToStartTimeoutMs,
      speculative: false,
      dispatchAt: event.eventTime,
      startedEventId: 0,
      startedTime: 0,
      identity: '',
      pollRequestId: '',
      suggestion: undefined,
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
    pendingUpdates: unsent(state.pendingUpdates),
    workflowTask: {
      scheduledEventId: state.nextEventId,
      attempt: note.attempt,
      scheduledTime: note.noteTime,
      taskQueue: state.info.started.taskQueue,
      taskQueueKind: 'Normal',
      scheduleToStartTimeoutMs: 0,
      speculative: false,
      dispatchAt: note.dispatchAt ?? note.noteTime,
      startedEventId: 0,
      startedTime: 0,
      identity: '',
      pollRequestId: '',
      suggestion: undefined,
    },
  };
}
