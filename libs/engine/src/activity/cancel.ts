import type {
  ActivityTaskCancelRequested,
  CommandOf,
  RespondActivityTaskCanceled,
} from '@app/contract';

import { accept, reject, type Decision } from '../decision';
import type { Draft } from '../draft';
import {
  pendingActivity,
  pendingActivityById,
  withActivity,
  type MutableState,
  type PendingActivityState,
} from '../state';
import { refuse, type ApplyCommand } from '../workflow-task/applied';
import { runningAttempt } from './attempt';
import { closeActivity } from './close';

/**
 * Workflow code wants an activity to stop. One that no worker has ends at once and workflow code looks again; a
 * running one is told by its next heartbeat, and still ends as its worker says.
 */
export const applyRequestCancelActivityTask: ApplyCommand<'RequestCancelActivityTask'> = (
  draft,
  command,
  context,
) => {
  const activity = named(draft.state, command);
  if (activity === undefined) {
    // It closed in the same moment: its result is on the way to workflow code.
    return isBufferedAsClosed(draft.state, command)
      ? undefined
      : refuse('BadRequestCancelActivityAttributes', 'No such activity is pending.');
  }
  if (activity.cancelRequestedEventId !== 0) return undefined;
  const cancelRequestedEventId = draft.nextEventId;
  draft.append({
    type: 'ActivityTaskCancelRequested',
    eventId: cancelRequestedEventId,
    eventTime: draft.now,
    scheduledEventId: activity.scheduled.eventId,
    workflowTaskCompletedEventId: context.completedEventId,
  });
  if (activity.started !== undefined) return undefined;
  draft.append({
    type: 'ActivityTaskCanceled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    latestCancelRequestedEventId: cancelRequestedEventId,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    identity: '',
  });
  return { type: 'wake' };
};

function named(
  state: MutableState,
  command: CommandOf<'RequestCancelActivityTask'>,
): PendingActivityState | undefined {
  if (command.scheduledEventId !== undefined) {
    return pendingActivity(state, command.scheduledEventId);
  }
  return command.activityId === undefined
    ? undefined
    : pendingActivityById(state, command.activityId);
}

function isBufferedAsClosed(
  state: MutableState,
  command: CommandOf<'RequestCancelActivityTask'>,
): boolean {
  return (
    command.scheduledEventId === undefined ||
    state.buffered.some(
      (event) => 'scheduledEventId' in event && event.scheduledEventId === command.scheduledEventId,
    )
  );
}

/** The worker stopped as asked. */
export function decideRespondActivityTaskCanceled(
  draft: Draft,
  request: RespondActivityTaskCanceled,
): Decision {
  const { state } = draft;
  const activity = runningAttempt(state, request.activity);
  if (activity === undefined) return reject('ACTIVITY_NOT_FOUND');
  if (activity.cancelRequestedEventId === 0) return reject('ACTIVITY_NOT_CANCEL_REQUESTED');

  closeActivity(draft, activity, {
    type: 'ActivityTaskCanceled',
    eventTime: draft.now,
    latestCancelRequestedEventId: activity.cancelRequestedEventId,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    identity: request.identity,
    ...(request.details && { details: request.details }),
  });
  return accept(draft);
}

export function evolveActivityTaskCancelRequested(
  state: MutableState,
  event: ActivityTaskCancelRequested,
): MutableState {
  const activity = pendingActivity(state, event.scheduledEventId);
  if (activity === undefined) return state;
  return withActivity(state, { ...activity, cancelRequestedEventId: event.eventId });
}
