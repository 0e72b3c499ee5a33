import type { TimerTask } from '@app/contract';

import { isHeld } from './activity/attempt';
import { isOpen, type MutableState, type WorkflowTask } from './state';

/**
 * Whether a timer task said earlier may still mean something. `false` is certain; `true` may turn out to be overtaken
 * when the task is decided. Lets an owner drop what is over without looking at everything that is pending.
 */
export function isOutstanding(task: TimerTask, state: MutableState): boolean {
  if (!isOpen(state)) return false;
  switch (task.type) {
    case 'TimeOutWorkflow':
      return true;
    case 'ScheduleFirstWorkflowTask':
      return !state.firstTaskReleased && state.paused === undefined;
    case 'FireTimer':
      return state.timers.get(task.startedEventId)?.fired === false && state.paused === undefined;
    case 'TimeOutWorkflowTask': {
      const current = state.workflowTask;
      const isStarted = task.timeoutType === 'StartToClose';
      return (
        isSameTask(current, task) &&
        (current.startedEventId !== 0) === isStarted &&
        (isStarted || state.paused === undefined)
      );
    }
    case 'RetryWorkflowTask': {
      const current = state.workflowTask;
      return (
        isSameTask(current, task) && current.startedEventId === 0 && state.paused === undefined
      );
    }
    case 'RetryActivityTask': {
      const activity = state.activities.get(task.scheduledEventId);
      return (
        activity?.attempt === task.attempt &&
        activity.started === undefined &&
        !isHeld(state, activity)
      );
    }
    case 'LoseActivityTask': {
      const activity = state.activities.get(task.scheduledEventId);
      return activity?.attempt === task.attempt && activity.started?.respondBy === task.respondBy;
    }
    case 'TimeOutActivityTask': {
      const activity = state.activities.get(task.scheduledEventId);
      return (
        activity !== undefined &&
        (task.timeoutType === 'ScheduleToClose' || activity.attempt === task.attempt)
      );
    }
  }
}

function isSameTask(
  current: WorkflowTask | undefined,
  task: Extract<TimerTask, { type: 'TimeOutWorkflowTask' | 'RetryWorkflowTask' }>,
): current is WorkflowTask {
  return current?.scheduledEventId === task.scheduledEventId && current.attempt === task.attempt;
}
