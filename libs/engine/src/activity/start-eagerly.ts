import type { ActivityTask, Command, EventId } from '@app/contract';

import type { Draft } from '../draft';
import { isOpen, pendingActivityById } from '../state';
import { activityTaskOf } from './activity-task-of';
import { isHeld } from './attempt';

/** Names the poll that did not take place: the start came with the completion that scheduled the activity. */
const EAGER_POLL_ID = 'eager-from-RespondWorkflowTaskCompleted';

/**
 * Starts the attempts that the completing worker asked to have at once, for that worker, in the same decision: no
 * queue, no poll. Only of its own task queue, and not those that the same completion has cancelled. The worker counts on
 * getting no more than it asked for.
 */
export function startEagerActivities(
  draft: Draft,
  commands: readonly Command[],
  identity: string,
): readonly ActivityTask[] {
  if (!isOpen(draft.state)) return [];
  const eager: EventId[] = [];
  for (const command of commands) {
    if (command.type !== 'ScheduleActivityTask' || command.requestEagerExecution !== true) continue;
    const activity = pendingActivityById(draft.state, command.activityId);
    if (activity?.started !== undefined || activity?.cancelRequestedEventId !== 0) continue;
    if (isHeld(draft.state, activity)) continue;
    const { scheduled, attempt } = activity;
    if (scheduled.taskQueue !== draft.state.info.started.taskQueue) continue;
    draft.append({
      type: 'ActivityTaskStartNoted',
      noteTime: draft.now,
      scheduledEventId: scheduled.eventId,
      attempt,
      identity,
      requestId: EAGER_POLL_ID,
    });
    eager.push(scheduled.eventId);
  }
  return eager.flatMap((scheduledEventId) => activityTaskOf(draft.state, scheduledEventId) ?? []);
}
