import type { TimerTask } from '@app/contract';
import { type MutableState, pendingActivity } from '@app/engine';

/**
 * Whether a timer runs in real time although the namespace has a clock of its own: it watches over somebody who works in
 * real time (a call, a workflow task, a delivery that is tried again), not over what workflow code waits for.
 */
export function isLive(task: TimerTask, state: MutableState): boolean {
  switch (task.type) {
    case 'LoseActivityTask':
    case 'TimeOutWorkflowTask':
    case 'RetryWorkflowTask':
      return true;
    case 'RetryActivityTask':
      return pendingActivity(state, task.scheduledEventId)?.returnReason !== undefined;
    case 'FireTimer':
    case 'TimeOutWorkflow':
    case 'ScheduleFirstWorkflowTask':
    case 'TimeOutActivityTask':
      return false;
  }
}
