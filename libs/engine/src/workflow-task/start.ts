import type {
  RecordWorkflowTaskStarted,
  StartedWorkflowTask,
  WorkflowTaskAttemptStartNoted,
  WorkflowTaskStarted,
} from '@app/contract';

import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { invariant } from '../invariant';
import { isOpen, isUnwritten, type MutableState, type WorkflowTask } from '../state';
import { sent, updatesSentWith } from '../update/pending';
import { scheduleWorkflowTask } from '../wake-workflow';
import { noteSticky } from './sticky';
import { suggestionFor, suggestionIn } from './suggestion';

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

  if (state.paused !== undefined) {
    return reject('WORKFLOW_TASK_NOT_FOUND', 'The run is paused. Poll again.');
  }
  const isOvertaken = isUnwritten(task) && task.scheduledEventId !== state.nextEventId;
  if (isOvertaken) scheduleWorkflowTask(draft);
  // Whoever takes the task from another queue is not the worker that holds the run in its cache.
  if (request.taskQueue !== undefined && request.taskQueue !== state.sticky?.taskQueue) {
    noteSticky(draft, undefined);
  }
  return accept(draft, startTask(draft, request));
}

/** Hands the scheduled task to a host. */
export function startTask(
  draft: Draft,
  host: { readonly identity: string; readonly pollRequestId: string },
): StartedWorkflowTask {
  const { identity, pollRequestId: requestId } = host;
  const startedTask = taskOf(draft.state);
  draft.append(
    isUnwritten(startedTask)
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
          ...suggestionFor(draft.state, draft.nextEventId),
        },
  );
  return replyFor(draft.state, taskOf(draft.state));
}

/** A repeated poll may still name the task as it was before it was overtaken. */
function alreadyStarted(
  state: MutableState,
  task: WorkflowTask,
  request: RecordWorkflowTaskStarted,
): Decision {
  if (task.pollRequestId === request.pollRequestId) {
    return ignore(state, 'same poll', replyFor(state, task));
  }
  return task.scheduledEventId === request.scheduledEventId && task.attempt === request.attempt
    ? reject('WORKFLOW_TASK_ALREADY_STARTED')
    : reject('WORKFLOW_TASK_NOT_FOUND');
}

function replyFor(state: MutableState, task: WorkflowTask): StartedWorkflowTask {
  const { scheduledEventId, startedEventId, attempt, startedTime } = task;
  return {
    scheduledEventId,
    startedEventId,
    attempt,
    startedTime,
    previousStartedEventId: state.previousStartedEventId,
    updates: updatesSentWith(state, startedEventId),
  };
}

function taskOf(state: MutableState): WorkflowTask {
  invariant(state.workflowTask !== undefined, 'no workflow task is pending');
  return state.workflowTask;
}

export function evolveWorkflowTaskStarted(
  state: MutableState,
  event: WorkflowTaskStarted,
): MutableState {
  const task = taskOf(state);
  return {
    ...state,
    // A task that writes the event it has owed was given its updates when it was taken.
    pendingUpdates: task.startedEventId === 0 ? sent(state, event.eventId) : state.pendingUpdates,
    workflowTask: {
      ...task,
      startedEventId: event.eventId,
      startedTime: event.eventTime,
      identity: event.identity,
      pollRequestId: event.requestId,
      suggestion: suggestionIn(event),
    },
  };
}

export function evolveWorkflowTaskAttemptStartNoted(
  state: MutableState,
  note: WorkflowTaskAttemptStartNoted,
): MutableState {
  const task = taskOf(state);
  const startedEventId = task.scheduledEventId + 1;
  return {
    ...state,
    pendingUpdates: sent(state, startedEventId),
    workflowTask: {
      ...task,
      startedEventId,
      startedTime: note.noteTime,
      identity: note.identity,
      pollRequestId: note.requestId,
      suggestion: suggestionFor(state, startedEventId),
    },
  };
}
