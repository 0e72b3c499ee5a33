import type {
  RecordWorkflowTaskStarted,
  Reply,
  WorkflowTaskAttemptStartNoted,
  WorkflowTaskStarted,
} from '@app/contract';

import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { invariant } from '../invariant';
import { isOpen, type MutableState, type WorkflowTask } from '../state';
import { scheduleWorkflowTask } from '../wake-workflow';

/**
 * A host takes the workflow task. Asking again with the same poll id gets the same answer; another poll is refused.
 * A transient task that was overtaken by new events becomes a normal one first, under ids of its own.
 */
export function decideRecordWorkflowTaskStarted(
  draft: Draft,
  request: RecordWorkflowTaskStarted,
): Decision {
  const { state } = draft;
  const task = state.workflowTask;
  if (!isOpen(state) || task === undefined) return reject('WORKFLOW_TASK_NOT_FOUND');
  if (task.startedEventId !== 0) return alreadyStarted(state, task, request);
  if (task.scheduledEventId !== request.scheduledEventId || task.attempt !== request.attempt) {
    return reject('WORKFLOW_TASK_NOT_FOUND');
  }

  const isOvertaken = task.attempt > 1 && task.scheduledEventId !== state.nextEventId;
  if (isOvertaken) scheduleWorkflowTask(draft);
  const startedTask = isOvertaken ? taskOf(draft.state) : task;
  const { identity, pollRequestId: requestId } = request;
  draft.append(
    startedTask.attempt > 1
      ? {
          type: 'WorkflowTaskAttemptStartNoted',
          noteTime: draft.now,
          attempt: startedTask.attempt,
          identity,
          requestId,
        }
      : {
          type: 'WorkflowTaskStarted',
          eventId: draft.nextEventId,
          eventTime: draft.now,
          scheduledEventId: startedTask.scheduledEventId,
          identity,
          requestId,
        },
  );
  return accept(draft, replyFor(taskOf(draft.state)));
}

/** A repeated poll may still name the task as it was before it was overtaken. */
function alreadyStarted(
  state: MutableState,
  task: WorkflowTask,
  request: RecordWorkflowTaskStarted,
): Decision {
  if (task.pollRequestId === request.pollRequestId) {
    return ignore(state, 'same poll', replyFor(task));
  }
  return task.scheduledEventId === request.scheduledEventId && task.attempt === request.attempt
    ? reject('WORKFLOW_TASK_ALREADY_STARTED')
    : reject('WORKFLOW_TASK_NOT_FOUND');
}

function replyFor(task: WorkflowTask): Omit<Reply, 'runId'> {
  const { scheduledEventId, startedEventId, attempt, startedTime } = task;
  return { scheduledEventId, startedEventId, attempt, startedTime };
}

function taskOf(state: MutableState): WorkflowTask {
  invariant(state.workflowTask !== undefined, 'no workflow task is pending');
  return state.workflowTask;
}

export function evolveWorkflowTaskStarted(
  state: MutableState,
  event: WorkflowTaskStarted,
): MutableState {
  return {
    ...state,
    workflowTask: {
      ...taskOf(state),
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
  const task = taskOf(state);
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
