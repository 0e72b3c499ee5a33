import { PersistentMap } from './persistent-map';
import type { MutableState, PendingActivityState, PendingTimerState } from './state';

/** A state as plain data: objects, arrays, strings, numbers and bytes only. */
export type StateSnapshot = Omit<
  MutableState,
  'activities' | 'activityIds' | 'timers' | 'timerIds'
> & {
  readonly activities: readonly PendingActivityState[];
  readonly timers: readonly PendingTimerState[];
};

export function toSnapshot(state: MutableState): StateSnapshot {
  const { activities, activityIds: _activityIds, timers, timerIds: _timerIds, ...rest } = state;
  return {
    ...rest,
    activities: [...activities.values()].sort((a, b) => a.scheduled.eventId - b.scheduled.eventId),
    timers: [...timers.values()].sort((a, b) => a.startedEventId - b.startedEventId),
  };
}

export function fromSnapshot(snapshot: StateSnapshot): MutableState {
  const { activities, timers, ...rest } = snapshot;
  return {
    ...rest,
    activities: PersistentMap.from(activities.map((a) => [a.scheduled.eventId, a] as const)),
    activityIds: PersistentMap.from(
      activities.map((a) => [a.scheduled.activityId, a.scheduled.eventId] as const),
    ),
    timers: PersistentMap.from(timers.map((t) => [t.startedEventId, t] as const)),
    timerIds: PersistentMap.from(timers.map((t) => [t.timerId, t.startedEventId] as const)),
  };
}
