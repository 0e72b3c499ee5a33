import type { BufferedTimerDropped, EventBuffered } from '@app/contract';

import { withoutActivity, type MutableState } from './state';

/** What a buffered event already changes: the activity or timer is over, only its event has no place yet. */
export function evolveEventBuffered(state: MutableState, note: EventBuffered): MutableState {
  const next = { ...state, buffered: [...state.buffered, note.event] };
  const { event } = note;
  switch (event.type) {
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
      return withoutActivity(next, event.scheduledEventId);
    case 'TimerFired':
      return markFired(next, event.startedEventId);
    case 'WorkflowExecutionSignaled':
      return { ...next, signalCount: next.signalCount + 1 };
    case 'WorkflowExecutionCancelRequested':
      return { ...next, cancelRequested: true };
    case 'ActivityTaskStarted':
      return next;
  }
}

/** The timer itself stays until its event: workflow code may still cancel it. */
function markFired(state: MutableState, startedEventId: number): MutableState {
  const timer = state.timers.get(startedEventId);
  if (timer === undefined) return state;
  return { ...state, timers: state.timers.with(startedEventId, { ...timer, fired: true }) };
}

export function evolveBufferedTimerDropped(
  state: MutableState,
  note: BufferedTimerDropped,
): MutableState {
  return {
    ...state,
    buffered: state.buffered.filter(
      (event) => event.type !== 'TimerFired' || event.startedEventId !== note.startedEventId,
    ),
  };
}

/** Signals were counted when they were buffered; their events count again when they are appended. */
export function evolveBufferFlushed(state: MutableState): MutableState {
  const signals = state.buffered.filter((event) => event.type === 'WorkflowExecutionSignaled');
  return { ...state, buffered: [], signalCount: state.signalCount - signals.length };
}
