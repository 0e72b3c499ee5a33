import type { Command, RespondWorkflowTaskCompleted } from '@app/contract';
import { rejection } from '@app/contract';

import { flushBuffer } from '../buffer';
import { accept, acceptRefusing, type Decision, type NewRun, reject } from '../decision';
import type { Draft } from '../draft';
import type { WorkflowTask } from '../state';
import { isOpen } from '../state';
import { scheduleWorkflowTask, wakeWorkflow } from '../wake-workflow';
import type { CommandContext, CommandRefusal } from './applied';
import { refuse } from './applied';
import { applyCommand, isClosing } from './command';
import { failTask } from './fail';
import { taskInFlight } from './in-flight';
import { checkPayloads } from './payload-limit';

/**
 * Workflow code has answered. The order is Temporal's (`respondworkflowtaskcompleted/api.go`): check the task, check
 * that a closing command comes last, write WorkflowTaskCompleted, apply the commands one by one; the first one that
 * cannot be applied fails the whole task and undoes everything; then the buffer, then a new task if there is reason.
 */
export function decideRespondWorkflowTaskCompleted(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
): Decision {
  const { commands } = request;
  const task = taskInFlight(draft.state, request);
  if (task === undefined) return reject('WORKFLOW_TASK_NOT_FOUND');
  if (commands.some((command, index) => isClosing(command) && index < commands.length - 1)) {
    return reject('BAD_COMMAND', 'A command that closes the run must be the last one.');
  }

  const completedEventId = recordCompletion(draft, task, request.identity);
  const { newRunId, identity } = request;
  const applied = applyCommands(draft, commands, { completedEventId, newRunId, identity });
  if (applied.refusal !== undefined) {
    return failCompletion(draft.restarted(), request, task, applied.refusal);
  }
  if (isOpen(draft.state)) {
    const wakes =
      applied.wakes ||
      request.forceCreateNewWorkflowTask === true ||
      draft.state.buffered.length > 0;
    flushBuffer(draft);
    if (wakes) wakeWorkflow(draft);
  }
  return accept(draft, undefined, applied.newRun);
}

/** Writes WorkflowTaskCompleted, and before it the two events that a transient task has owed so far. */
function recordCompletion(draft: Draft, task: WorkflowTask, identity: string): number {
  if (task.attempt > 1) {
    scheduleWorkflowTask(draft, task);
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

interface AppliedCommands {
  wakes: boolean;
  newRun?: NewRun;
  refusal?: CommandRefusal;
}

function applyCommands(
  draft: Draft,
  commands: readonly Command[],
  context: CommandContext,
): AppliedCommands {
  const result: AppliedCommands = { wakes: false };
  for (const command of commands) {
    const applied =
      checkPayloads(command) ??
      checkNothingUnseen(draft, command) ??
      applyCommand(draft, command, context);
    if (applied === undefined) continue;
    if (applied.type === 'refused') {
      result.refusal = applied;
      return result;
    }
    if (applied.type === 'new-run') result.newRun = applied.newRun;
    else result.wakes = true;
  }
  return result;
}

/** A run may not close before its code has seen everything. Cancelling a fired timer takes its event back in time. */
function checkNothingUnseen(draft: Draft, command: Command): CommandRefusal | undefined {
  return isClosing(command) && draft.state.buffered.length > 0
    ? refuse('UnhandledCommand', 'Events wait that workflow code has not seen.')
    : undefined;
}

/**
 * The completion as a whole is undone. Only the first attempt leaves a failure in the history; later ones run into
 * their time-out, unless events wait, which make the next task a normal one.
 */
function failCompletion(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
  task: WorkflowTask,
  { cause, message }: CommandRefusal,
): Decision {
  const isUnhandled = cause === 'UnhandledCommand';
  const answer = isUnhandled ? rejection('UNHANDLED_COMMAND') : rejection('BAD_COMMAND', message);
  if (task.attempt > 1 && !isUnhandled) return { type: 'reject', rejection: answer };
  failTask(draft, {
    cause,
    failure: { message, info: { type: 'Server', nonRetryable: false } },
    identity: request.identity,
  });
  return acceptRefusing(draft, answer);
}
