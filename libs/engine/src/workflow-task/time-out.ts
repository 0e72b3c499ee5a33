import type { TimeoutType, TimeOutWorkflowTask } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState, type WorkflowTask } from '../state';
import { armNextAttempt } from './arm';
import { writeOwedEvents } from './owed';
import { taskDeadline } from './patience';
import { taskTimeoutFailure } from './time-out-failure';

/** The worker that took the task said nothing in time, or the one that holds the run in its cache did not take it. */
export function decideTimeOutWorkflowTask(draft: Draft, request: TimeOutWorkflowTask): Decision {
  const { state } = draft;
  const task = state.workflowTask;
  const stale =
    !isOpen(state) ||
    task?.scheduledEventId !== request.scheduledEventId ||
    task.attempt !== request.attempt ||
    timeoutOf(state, task) !== request.timeoutType;
  if (stale) return ignore(state, 'straggler');
  if (draft.now < deadlineOf(state, task)) return ignore(state, 'early');
  timeOutTask(draft, task, request.timeoutType);
  return accept(draft);
}

/** The time-out that a task is under now. */
function timeoutOf(state: MutableState, task: WorkflowTask): TimeoutType | undefined {
  if (task.startedEventId !== 0) return 'StartToClose';
  const isWaiting = task.scheduleToStartTimeoutMs > 0 && state.paused === undefined;
  return isWaiting ? 'ScheduleToStart' : undefined;
}

function deadlineOf(state: MutableState, task: WorkflowTask): number {
  return task.startedEventId === 0
    ? task.scheduledTime + task.scheduleToStartTimeoutMs
    : taskDeadline(state, task);
}

/** Ends the pending task. A worker that did not come for its task costs no attempt: the next one is anybody's. */
export function timeOutTask(draft: Draft, task: WorkflowTask, timeoutType: TimeoutType): void {
  const wasSticky = draft.state.sticky !== undefined || timeoutType === 'ScheduleToStart';
  if (task.attempt === 1) {
    writeOwedEvents(draft, task);
    draft.append({
      type: 'WorkflowTaskTimedOut',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      timeoutType,
    });
  }
  armNextAttempt(draft, {
    attempt: wasSticky ? 1 : task.attempt + 1,
    delayMs: 0,
    failure: taskTimeoutFailure(timeoutType),
  });
}
