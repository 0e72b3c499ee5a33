import type { TimerTask } from '@app/contract';
import { type MutableState, outstandingTasks, type RunRequest } from '@app/engine';

import { NEXT_RUN_ID, SPEC_RUN } from '../builders/spec-run';
import type { Move } from './move';

/** The run's next timer comes due, whenever that is. */
export function nextTimerRequest(move: Move, state: MutableState): RunRequest | undefined {
  const timers = outstandingTasks(state)
    .filter((task) => 'dueAt' in task)
    // The end of the run comes seldom, or no run would live long.
    .filter((task) => task.type !== 'TimeOutWorkflow' || move.slip)
    .sort((a, b) => a.dueAt - b.dueAt);
  const timer = timers[move.slip ? move.pick % Math.max(timers.length, 1) : 0];
  return timer && timerRequest(timer, timer.dueAt);
}

/** The request that a shard owner makes of a timer; `undefined` for those that change nothing in the run. */
export function timerRequest(timer: TimerTask, now: number): RunRequest | undefined {
  const base = { ...SPEC_RUN, now };
  switch (timer.type) {
    case 'RetryActivityTask':
    case 'RetryWorkflowTask':
      return undefined;
    case 'TimeOutWorkflow':
      return { ...base, type: 'TimeOutWorkflow', newRunId: NEXT_RUN_ID };
    case 'FireTimer':
    case 'ScheduleFirstWorkflowTask':
    case 'TimeOutWorkflowTask':
    case 'TimeOutActivityTask':
    case 'LoseActivityTask': {
      const { dueAt: _dueAt, ...rest } = timer;
      return { ...base, ...rest };
    }
  }
}
