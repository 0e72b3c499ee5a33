import type { Command, EpochMs, EventId, Reply, RespondWorkflowTaskCompleted } from '@app/contract';
import { rejection } from '@app/contract';

import { startEagerActivities } from '../activity/start-eagerly';
import { flushBuffer } from '../buffer';
import { accept, acceptRefusing, type Decision, type NewRun, reject } from '../decision';
import type { Draft } from '../draft';
import type { WorkflowTask } from '../state';
import { isOpen } from '../state';
import { rejectUnanswered } from '../update/reject';
import { wakeWorkflow } from '../wake-workflow';
import type { CommandContext, CommandRefusal } from './applied';
import { refuse } from './applied';
import { applyCommand, isClosing } from './command';
import { failTask } from './fail';
import { heartbeatSince, isHeartbeat, isHeartbeatExhausted } from './heartbeat';
import { taskInFlight } from './in-flight';
import { writeOwedEvents } from './owed';
import { checkPayloads } from './payload-limit';
import { wakeForUpdates } from './speculative';
import { startTask } from './start';
import { noteSticky } from './sticky';
import { timeOutTask } from './time-out';

/** Poll id of a task that comes with the answer to the one before it. Temporal's word. */
const INLINE_POLL_ID = 'request-from-RespondWorkflowTaskCompleted';

/**
 * Workflow code has answered. The order is Temporal's (`respondworkflowtaskcompleted/api.go`): check the task, check
 * that a closing command comes last, write WorkflowTaskCompleted, note who holds the run in its cache, apply the
 * commands one by one; the first one that cannot be applied fails the whole task and undoes everything; then the
 * updates nobody answered, the buffer, and a new task if there is reason.
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
  const since = heartbeatSince(draft.state, task);
  if (isHeartbeat(request) && isHeartbeatExhausted(draft, since)) {
    timeOutTask(draft, task, 'StartToClose');
    return acceptRefusing(
      draft,
      rejection('WORKFLOW_TASK_NOT_FOUND', 'workflow task heartbeat timeout'),
    );
  }

  const vanishes = task.speculative && saysNothing(request);
  const completedEventId = vanishes ? 0 : recordCompletion(draft, task, request);
  noteSticky(draft, request.sticky);
  const { startedEventId } = task;
  const { newRunId, identity } = request;
  const context = { completedEventId, startedEventId, newRunId, identity };
  const applied = applyCommands(draft, commands, context);
  if (applied.refusal !== undefined) {
    return failCompletion(draft.restarted(), request, task, applied.refusal);
  }
  const activityTasks = startEagerActivities(draft, commands, identity);
  if (isOpen(draft.state)) {
    if (request.forceCreateNewWorkflowTask !== true) rejectUnanswered(draft);
    if (vanishes) draft.append({ type: 'SpeculativeTaskDropNoted', noteTime: draft.now });
    goOn(draft, request, { since, wakes: applied.wakes });
  }
  const reply = replyOf(draft, request, vanishes);
  return accept(
    draft,
    activityTasks.length === 0 ? reply : { ...reply, activityTasks },
    applied.newRun,
  );
}

/** A task that was made for updates only, and has rejected them all, leaves nothing in the history. */
function saysNothing({
  commands,
  forceCreateNewWorkflowTask,
}: RespondWorkflowTaskCompleted): boolean {
  return (
    forceCreateNewWorkflowTask !== true &&
    commands.every(({ type }) => type === 'RejectWorkflowUpdate')
  );
}

/** Writes WorkflowTaskCompleted, and before it the two events that an unwritten task has owed so far. */
function recordCompletion(
  draft: Draft,
  task: WorkflowTask,
  { identity, deploymentVersion, versioningBehavior, sdkNotes }: RespondWorkflowTaskCompleted,
): EventId {
  writeOwedEvents(draft, task);
  const eventId = draft.nextEventId;
  draft.append({
    type: 'WorkflowTaskCompleted',
    eventId,
    eventTime: draft.now,
    scheduledEventId: task.scheduledEventId,
    startedEventId: task.startedEventId,
    identity,
    ...(deploymentVersion && { deploymentVersion }),
    ...(versioningBehavior && { versioningBehavior }),
    ...(sdkNotes && { sdkNotes }),
  });
  return eventId;
}

/** What waited for this task becomes history, and what workflow code has to look at next gets a task. */
function goOn(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
  { since, wakes }: { readonly since: EpochMs; readonly wakes: boolean },
): void {
  const isWoken =
    wakes || request.forceCreateNewWorkflowTask === true || draft.state.buffered.length > 0;
  if (isHeartbeat(request)) {
    draft.append({ type: 'WorkflowTaskHeartbeatNoted', noteTime: draft.now, since });
  }
  flushBuffer(draft);
  if (isWoken) wakeWorkflow(draft);
  wakeForUpdates(draft);
}

/** The next task, if the host wants it and there is one; and where its view of the history ends if this one vanished. */
function replyOf(
  draft: Draft,
  request: RespondWorkflowTaskCompleted,
  vanishes: boolean,
): Omit<Reply, 'runId'> | undefined {
  const { state } = draft;
  const resetHistoryEventId = state.previousStartedEventId;
  const next = state.workflowTask;
  const hasNext =
    isOpen(state) &&
    next !== undefined &&
    next.dispatchAt <= draft.now &&
    state.paused === undefined;
  if (request.returnNewWorkflowTask !== true || !hasNext) {
    return vanishes ? { resetHistoryEventId } : undefined;
  }
  const workflowTask = startTask(draft, {
    identity: request.identity,
    pollRequestId: INLINE_POLL_ID,
  });
  return vanishes ? { resetHistoryEventId, workflowTask } : { workflowTask };
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
