import { type ActivityRef, TimeoutType } from '@app/contract';
import type { MutableState, RunRequest } from '@app/engine';

import { SPEC_RUN } from '../builders/spec-run';
import { controlRequest } from './control-request';
import type { Move } from './move';

/** What a worker or an operator does to one of the pending activities. */
export function activityRequest(
  move: Move,
  state: MutableState,
  now: number,
): RunRequest | undefined {
  const pending = state.activities.values();
  const activity = pending[move.pick % Math.max(pending.length, 1)];
  if (activity === undefined) return undefined;
  const scheduledEventId = activity.scheduled.eventId;
  const attempt = move.slip ? Math.max(1, activity.attempt - 1) : activity.attempt;
  const base = { ...SPEC_RUN, now };
  const named = { ...base, scheduledEventId, attempt };
  const ref: ActivityRef =
    move.pick % 4 === 0
      ? { activityId: activity.scheduled.activityId }
      : { scheduledEventId, attempt };
  const answer = { ...base, activity: ref, identity: 'worker' };
  const controlled = controlRequest(move, activity.scheduled, now);
  if (controlled !== undefined) return controlled;
  const type = activity.started === undefined && !move.slip ? 'startActivity' : move.type;
  switch (type) {
    case 'startActivity':
      return {
        ...named,
        type: 'RecordActivityTaskStarted',
        identity: 'worker',
        pollRequestId: `poll ${move.pick}`,
        ...(move.pick % 2 === 0 && { respondWithinMs: 35 }),
      };
    case 'acceptActivity':
      return {
        ...answer,
        type: 'AcceptActivityTask',
        ...(move.slip && { heartbeatTimeoutMs: 15 }),
      };
    case 'returnActivity':
      return { ...answer, type: 'ReturnActivityTask', reason: 'DNS', delayMs: move.pick % 50 };
    case 'loseActivity':
      return { ...named, type: 'LoseActivityTask', reason: 'gone' };
    case 'heartbeat':
      return { ...answer, type: 'RecordActivityTaskHeartbeat' };
    case 'completeActivity':
      return { ...answer, type: 'RespondActivityTaskCompleted' };
    case 'failActivity':
      return { ...answer, type: 'RespondActivityTaskFailed', failure: move.failure };
    case 'cancelActivity':
      return { ...answer, type: 'RespondActivityTaskCanceled' };
    default:
      return { ...named, type: 'TimeOutActivityTask', timeoutType: timeoutTypeOf(move.pick) };
  }
}

function timeoutTypeOf(pick: number): TimeoutType {
  const types = Object.values(TimeoutType);
  return types[pick % types.length]!;
}
