import type { Task } from '@app/contract';

import type { PendingTimerState } from '../state';

/** A timer fires once: while its TimerFired waits in the buffer there is nothing more to do. */
export function tasksOfTimer(timer: PendingTimerState): Task[] {
  if (timer.fired) return [];
  return [{ type: 'FireTimer', dueAt: timer.fireTime, startedEventId: timer.startedEventId }];
}
