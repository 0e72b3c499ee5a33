import type { FireTimer, TimerCanceled, TimerFired } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState, withoutTimer } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';

/**
 * Fires a timer that workflow code started.
 *
 * The request comes from this shard's own timer queue and may be late or repeated, so a timer that is
 * gone is a straggler to ignore, not a caller to refuse.
 */
export function decideFireTimer(draft: Draft, request: FireTimer): Decision {
  const { state } = draft;
  const timer = state.timers.get(request.startedEventId);
  if (!isOpen(state) || timer === undefined || timer.fired) return ignore(state, 'straggler');
  if (draft.now < timer.fireTime) return ignore(state, 'early');
  if (state.paused !== undefined) return ignore(state, 'paused');

  recordForWorkflow(draft, [
    {
      type: 'TimerFired',
      eventTime: draft.now,
      timerId: timer.timerId,
      startedEventId: timer.startedEventId,
    },
  ]);
  relieveFullBuffer(draft);
  return accept(draft);
}

export function evolveTimerClosed(
  state: MutableState,
  event: TimerFired | TimerCanceled,
): MutableState {
  return withoutTimer(state, event.startedEventId);
}
