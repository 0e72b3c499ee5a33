import type {
  BufferedEvent,
  BufferedTimerDropped,
  EventBuffered,
  EventId,
  RunId,
} from '@app/contract';
import { payloadsBytes } from '@app/contract';

import { withChild, withoutChild } from './child/pending';
import { evolveRequestCancelExternalSettled } from './external/cancel';
import { evolveSignalExternalSettled } from './external/signal';
import { failureBytes } from './failure-bytes';
import { type MutableState, withoutActivity } from './state';
import { withOptionsUpdated } from './versioning/update-options';
import { heldBack, letGo } from './workflow/pause';
import { withSignal } from './workflow/signal-count';

/** What a buffered event already changes: the activity is over, the signal is taken; only its event has no place yet. */
export function evolveEventBuffered(state: MutableState, note: EventBuffered): MutableState {
  const { event } = note;
  const next: MutableState = {
    ...state,
    buffered: [...state.buffered, event],
    bufferedBytes: state.bufferedBytes + bytesOf(event),
  };
  switch (event.type) {
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
      return withoutActivity(next, event.scheduledEventId);
    case 'TimerFired':
      return markFired(next, event.startedEventId);
    case 'WorkflowExecutionSignaled':
      return withSignal(next, event.requestId);
    case 'WorkflowExecutionCancelRequested':
      return { ...next, cancelRequested: true };
    case 'WorkflowExecutionOptionsUpdated':
      return withOptionsUpdated(next, event);
    case 'WorkflowExecutionPaused':
      return heldBack(next, event);
    case 'WorkflowExecutionUnpaused':
      return letGo(next, event);
    case 'ActivityTaskStarted':
      return next;
    case 'ChildWorkflowExecutionStarted':
      return markStarted(next, event.initiatedEventId, event.workflowExecution.runId);
    case 'StartChildWorkflowExecutionFailed':
    case 'ChildWorkflowExecutionCompleted':
    case 'ChildWorkflowExecutionFailed':
    case 'ChildWorkflowExecutionCanceled':
    case 'ChildWorkflowExecutionTimedOut':
    case 'ChildWorkflowExecutionTerminated':
      return withoutChild(next, event.initiatedEventId);
    case 'SignalExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionSignaled':
      return evolveSignalExternalSettled(next, event);
    case 'RequestCancelExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionCancelRequested':
      return evolveRequestCancelExternalSettled(next, event);
  }
}

function bytesOf(event: BufferedEvent): number {
  switch (event.type) {
    case 'WorkflowExecutionSignaled':
      return payloadsBytes(event.input);
    case 'ActivityTaskCompleted':
      return payloadsBytes(event.result);
    case 'ActivityTaskCanceled':
      return payloadsBytes(event.details);
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
      return failureBytes(event.failure);
    case 'ChildWorkflowExecutionCompleted':
      return payloadsBytes(event.result);
    case 'ChildWorkflowExecutionCanceled':
      return payloadsBytes(event.details);
    case 'ChildWorkflowExecutionFailed':
      return failureBytes(event.failure);
    case 'ActivityTaskStarted':
    case 'WorkflowExecutionCancelRequested':
    case 'WorkflowExecutionOptionsUpdated':
    case 'WorkflowExecutionPaused':
    case 'WorkflowExecutionUnpaused':
    case 'TimerFired':
    case 'StartChildWorkflowExecutionFailed':
    case 'ChildWorkflowExecutionStarted':
    case 'ChildWorkflowExecutionTimedOut':
    case 'ChildWorkflowExecutionTerminated':
    case 'SignalExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionSignaled':
    case 'RequestCancelExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionCancelRequested':
      return 0;
  }
}

/** Its start has happened; what is still missing is the event's place. */
function markStarted(state: MutableState, initiatedEventId: EventId, runId: RunId): MutableState {
  const child = state.children.get(initiatedEventId);
  return child === undefined ? state : withChild(state, { ...child, runId });
}

/** The timer itself stays until its event: workflow code may still cancel it. */
function markFired(state: MutableState, startedEventId: EventId): MutableState {
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
  return {
    ...state,
    buffered: [],
    bufferedBytes: 0,
    signalCount: state.signalCount - signals.length,
  };
}
