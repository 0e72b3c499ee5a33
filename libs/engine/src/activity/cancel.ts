import type {
  ActivityTaskCancelRequested,
  CommandOf,
  RespondActivityTaskCanceled,
} from '@app/contract';
import { jsonPayload } from '@app/contract';

import { isActivityResult } from '../buffer';
import { accept, type Decision, reject } from '../decision';
import type { Draft } from '../draft';
import {
  knownActivity,
  type MutableState,
  pendingActivity,
  pendingActivityById,
  type PendingActivityState,
  withActivity,
} from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';
import { runningAttempt } from './attempt';
import { closeActivity } from './close';

/** The JSON text `"ACTIVITY_ID_NOT_STARTED"`: what Temporal tells workflow code about an activity that no worker had. */
const NOT_STARTED = [
  jsonPayload(Uint8Array.from('"ACTIVITY_ID_NOT_STARTED"', (character) => character.charCodeAt(0))),
];

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
    return mayHaveJustClosed(draft.state, command)
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
    details: NOT_STARTED,
    latestCancelRequestedEventId: cancelRequestedEventId,
    scheduledEventId: activity.scheduled.eventId,
    startedEventId: 0,
    identity: context.identity,
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

/**
 * The result of an activity that closed while workflow code was at work is in the buffer, so the code cannot know. An
 * activity named by its own id is no longer known by it: any result in the buffer could be that one.
 */
function mayHaveJustClosed(
  state: MutableState,
  command: CommandOf<'RequestCancelActivityTask'>,
): boolean {
  const { scheduledEventId, activityId } = command;
  if (scheduledEventId === undefined && activityId === undefined) return false;
  return state.buffered.some(
    (event) =>
      isActivityResult(event) &&
      (scheduledEventId === undefined || event.scheduledEventId === scheduledEventId),
  );
}

/** The worker stopped as asked. */
export function decideRespondActivityTaskCanceled(
  draft: Draft,
  request: RespondActivityTaskCanceled,
): Decision {
  const activity = runningAttempt(draft.state, request.activity);
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

/** An attempt that came back from its way to the worker goes no second time: it ends as workflow code wanted. */
export function cancelReturned(draft: Draft, activity: PendingActivityState): void {
  closeActivity(
    draft,
    { ...activity, started: undefined },
    {
      type: 'ActivityTaskCanceled',
      eventTime: draft.now,
      details: NOT_STARTED,
      latestCancelRequestedEventId: activity.cancelRequestedEventId,
      scheduledEventId: activity.scheduled.eventId,
      startedEventId: 0,
      identity: '',
    },
  );
}

export function evolveActivityTaskCancelRequested(
  state: MutableState,
  event: ActivityTaskCancelRequested,
): MutableState {
  const activity = knownActivity(state, event.scheduledEventId);
  return withActivity(state, { ...activity, cancelRequestedEventId: event.eventId });
}
