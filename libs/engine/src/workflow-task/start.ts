import type {
  RecordWorkflowTaskStarted,
  WorkflowTaskAttemptStartNoted,
  WorkflowTaskStarted,
} from '@app/contract';

import { accept, ignore, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState, type WorkflowTask } from '../state';

/**
 * A host takes the workflow task. Asking again with the same poll id gets the same answer; another poll is refused.
 * A transient task that was overtaken by new events becomes a normal one first.
 */
export function decideRecordWorkflowTaskStarted(
  draft: Draft,
  request: RecordWorkflowTaskStarted,
): Decision {
  const { state } = draft;
  const task = state.workflowTask;
  if (!isOpen(state) || task === undefined) return reject('WORKFLOW_TASK_NOT_FOUND');
  if (task.scheduledEventId !== request.scheduledEventId || task.attempt !== request.attempt) {
    return reject('WORKFLOW_TASK_NOT_FOUND');
  }
  if (task.startedEventId !== 0) return alreadyStarted(state, task, request);

  if (task.attempt > 1 && task.scheduledEventId === state.nextEventId) {
    draft.append({
      type: 'WorkflowTaskAttemptStartNoted',
      noteTime: draft.now,
      attempt: task.attempt,
      identity: request.identity,
      requestId: request.pollRequestId,
    });
  } else {
    if (task.attempt > 1) rescheduleAsNormal(draft);
    startNormal(draft, request);
  }
  const started = draft.state.workflowTask;
  return accept(draft, {
    startedEventId: started?.startedEventId ?? 0,
    startedTime: draft.now,
  });
}

function alreadyStarted(
  state: MutableState,
  task: WorkflowTask,
  request: RecordWorkflowTaskStarted,
): Decision {
  if (task.pollRequestId !== request.pollRequestId) return reject('WORKFLOW_TASK_ALREADY_STARTED');
  return ignore('same poll', {
    runId: state.info.runId,
    startedEventId: task.startedEventId,
    startedTime: task.startedTime,
  });
}

function rescheduleAsNormal(draft: Draft): void {
  const { started } = draft.state.info;
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    taskQueue: started.taskQueue,
    startToCloseTimeoutMs: started.workflowTaskTimeoutMs,
    attempt: 1,
  });
}

function startNormal(draft: Draft, request: RecordWorkflowTaskStarted): void {
  draft.append({
    type: 'WorkflowTaskStarted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    scheduledEventId: draft.state.workflowTask?.scheduledEventId ?? 0,
    identity: request.identity,
    requestId: request.pollRequestId,
  });
}

export function evolveWorkflowTaskStarted(
  state: MutableState,
  event: WorkflowTaskStarted,
): MutableState {
  const task = state.workflowTask;
  if (task === undefined) return state;
  return {
    ...state,
    workflowTask: {
      ...task,
      startedEventId: event.eventId,
      startedTime: event.eventTime,
      identity: event.identity,
      pollRequestId: event.requestId,
    },
  };
}

export function evolveWorkflowTaskAttemptStartNoted(
  state: MutableState,
  note: WorkflowTaskAttemptStartNoted,
): MutableState {
  const task = state.workflowTask;
  if (task === undefined) return state;
  return {
    ...state,
    workflowTask: {
      ...task,
      startedEventId: task.scheduledEventId + 1,
      startedTime: note.noteTime,
      identity: note.identity,
      pollRequestId: note.requestId,
    },
  };
}
