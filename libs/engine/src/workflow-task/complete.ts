import type { Command, RespondWorkflowTaskCompleted } from '@app/contract';
import { rejection } from '@app/contract';

import { flushBuffer } from '../buffer';
import { accept, acceptRefusing, reject, type Decision, type NewRun } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type WorkflowTask } from '../state';
import { wakeWorkflow } from '../wake-workflow';
import type { CommandRefusal } from './applied';
import { applyCommand, isClosing } from './command';
import { failTask } from './fail';
import { taskInFlight } from './in-flight';

/**
 * Workflow code has answered. The order is Temporal's (`respondworkflowtaskcompleted/api.go`): check the task, check
 * that a closing command comes last, write WorkflowTaskCompleted, apply the commands one by one; the first one that
 * cannot be applied fails the whole task and undoes everything; then the buffer, then a new task if there is reason.
 */
export function decideRespondWorkflowTaskCompleted(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
): Decision {
  const { state } = draft;
  const task = taskInFlight(state, request);
  if (task === undefined) return reject('WORKFLOW_TASK_NOT_FOUND');
  if (request.commands.slice(0, -1).some(isClosing)) {
    return reject('BAD_COMMAND', 'A command that closes the run must be the last one.');
  }
  const closing = request.commands.length > 0 && isClosing(request.commands.at(-1) as Command);
  if (closing && state.buffered.length > 0) return unhandledCommand(draft, request);

  const completedEventId = recordCompletion(draft, task, request.identity);
  let newRun: NewRun | undefined;
  let needsTask = request.forceCreateNewWorkflowTask === true || state.buffered.length > 0;
  for (const command of request.commands) {
    const applied = applyCommand(draft, command, { completedEventId, newRunId: request.newRunId });
    if (applied === undefined) continue;
    if (applied.type === 'refused') return badCommand(draft.restarted(), request, task, applied);
    if (applied.type === 'new-run') newRun = applied.newRun;
    else needsTask = true;
  }
  if (isOpen(draft.state)) {
    flushBuffer(draft);
    if (needsTask) wakeWorkflow(draft);
  }
  return accept(draft, undefined, newRun);
}

/** Writes WorkflowTaskCompleted, and before it the two events that a transient task has owed so far. */
function recordCompletion(draft: Draft, task: WorkflowTask, identity: string): number {
  const { started } = draft.state.info;
  if (task.attempt > 1) {
    draft.append({
      type: 'WorkflowTaskScheduled',
      eventId: draft.nextEventId,
      eventTime: Math.max(task.scheduledTime, draft.state.lastEventTime),
      taskQueue: started.taskQueue,
      startToCloseTimeoutMs: started.workflowTaskTimeoutMs,
      attempt: task.attempt,
    });
    draft.append({
      type: 'WorkflowTaskStarted',
      eventId: draft.nextEventId,
      eventTime: Math.max(task.startedTime, draft.state.lastEventTime),
      scheduledEventId: task.scheduledEventId,
      identity: task.identity,
      requestId: task.pollRequestId,
    });
  }
  const eventId = draft.nextEventId;
  draft.append({
    type: 'WorkflowTaskCompleted',
    eventId,
    eventTime: draft.now,
    scheduledEventId: task.scheduledEventId,
    startedEventId: task.startedEventId,
    identity,
  });
  return eventId;
}

/** The run may not close before its code has seen everything. */
function unhandledCommand(draft: Draft, request: RespondWorkflowTaskCompleted): Decision {
  failTask(draft, { cause: 'UnhandledCommand', identity: request.identity });
  return acceptRefusing(draft, rejection('UNHANDLED_COMMAND'));
}

/** Only the first attempt leaves a failure in the history; later ones run into their time-out. */
function badCommand(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
  task: WorkflowTask,
  refusal: CommandRefusal,
): Decision {
  const answer = rejection('BAD_COMMAND', refusal.message);
  if (task.attempt > 1) return { type: 'reject', rejection: answer };
  failTask(draft, {
    cause: refusal.cause,
    failure: {
      message: refusal.message,
      info: { type: 'Server', nonRetryable: false },
    },
    identity: request.identity,
  });
  return acceptRefusing(draft, answer);
}
