import type { Task } from '@app/contract';

import type { MutableState, PendingTimerState } from '../state';

/** A timer fires once: while its TimerFired waits in the buffer there is nothing more to do. No timer of a paused run fires. */
export function tasksOfTimer(timer: PendingTimerState, state: MutableState): Task[] {
  if (timer.fired || state.paused !== undefined) return [];
  return [{ type: 'FireTimer', dueAt: timer.fireTime, startedEventId: timer.startedEventId }];
}
