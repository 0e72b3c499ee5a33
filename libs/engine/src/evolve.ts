import type { Fact, HistoryEvent } from '@app/contract';
import { isEvent } from '@app/contract';

import { evolveActivityTaskAcceptNoted } from './activity/accept';
import { evolveActivityTaskCancelRequested } from './activity/cancel';
import { evolveActivityClosed } from './activity/close';
import { evolveActivityTaskHeartbeatNoted } from './activity/heartbeat';
import { evolveActivityTaskOptionsNoted } from './activity/options';
import { evolveActivityTaskPauseNoted } from './activity/pause';
import { evolveActivityTaskResetNoted } from './activity/reset';
import { evolveActivityTaskRetryNoted } from './activity/retry';
import { evolveActivityTaskReturnNoted } from './activity/return';
import { evolveActivityTaskScheduled } from './activity/schedule';
import { evolveActivityTaskStartNoted } from './activity/start';
import { evolveActivityTaskUnpauseNoted } from './activity/unpause';
import { evolveBufferedTimerDropped, evolveBufferFlushed, evolveEventBuffered } from './buffered';
import { evolveChildClosed } from './child/close';
import {
  evolveChildWorkflowExecutionStarted,
  evolveStartChildWorkflowExecutionFailed,
} from './child/settle';
import { evolveStartChildWorkflowExecutionInitiated } from './child/start';
import { eventBytes } from './event-bytes';
import {
  evolveRequestCancelExternalInitiated,
  evolveRequestCancelExternalSettled,
} from './external/cancel';
import { evolveSignalExternalInitiated, evolveSignalExternalSettled } from './external/signal';
import { InvariantViolation } from './invariant';
import type { MutableState } from './state';
import { evolveTimerClosed } from './timer/fire';
import { evolveTimerStarted } from './timer/start';
import { evolveWorkflowExecutionUpdateAccepted } from './update/accept';
import { evolveUpdateAdmitNoted, evolveWorkflowExecutionUpdateAdmitted } from './update/admit';
import { evolveWorkflowExecutionUpdateCompleted } from './update/complete';
import { evolveUpdateRejectNoted } from './update/reject';
import { withOptionsUpdated } from './versioning/update-options';
import { evolveWorkflowExecutionCancelRequested } from './workflow/cancel';
import { evolveWorkflowClosed } from './workflow/close';
import { evolveRunForkNoted } from './workflow/fork';
import { evolveWorkflowPropertiesModified } from './workflow/modify-properties';
import { heldBack, letGo } from './workflow/pause';
import { evolveWorkflowExecutionSignaled } from './workflow/signal';
import { evolveRunTraceNoted } from './workflow/trace';
import { evolveSearchAttributesUpserted } from './workflow/upsert-search-attributes';
import {
  evolveWorkflowTaskCompleted,
  evolveWorkflowTaskFailed,
  evolveWorkflowTaskTimedOut,
} from './workflow-task/end';
import { evolveWorkflowTaskHeartbeatNoted } from './workflow-task/heartbeat';
import {
  evolveWorkflowTaskAttemptNoted,
  evolveWorkflowTaskScheduled,
} from './workflow-task/schedule';
import {
  evolveSpeculativeTaskDropNoted,
  evolveSpeculativeTaskNoted,
} from './workflow-task/speculative';
import {
  evolveWorkflowTaskAttemptStartNoted,
  evolveWorkflowTaskStarted,
} from './workflow-task/start';
import { evolveStickyQueueNoted } from './workflow-task/sticky';

type Evolve<T> = (state: MutableState, fact: T) => MutableState;

const unchanged = (state: MutableState): MutableState => state;

/** One line per fact: a fact without a line does not compile. The first event of a run is folded by `initialState`. */
const evolvers: {
  readonly [T in Exclude<Fact['type'], 'WorkflowExecutionStarted'>]: Evolve<
    Extract<Fact, { type: T }>
  >;
} = {
  WorkflowExecutionCompleted: evolveWorkflowClosed,
  WorkflowExecutionFailed: evolveWorkflowClosed,
  WorkflowExecutionTimedOut: evolveWorkflowClosed,
  WorkflowExecutionCanceled: evolveWorkflowClosed,
  WorkflowExecutionTerminated: evolveWorkflowClosed,
  WorkflowExecutionContinuedAsNew: evolveWorkflowClosed,
  WorkflowExecutionSignaled: evolveWorkflowExecutionSignaled,
  WorkflowExecutionOptionsUpdated: withOptionsUpdated,
  WorkflowExecutionPaused: heldBack,
  WorkflowExecutionUnpaused: letGo,
  WorkflowExecutionCancelRequested: evolveWorkflowExecutionCancelRequested,
  WorkflowExecutionUpdateAdmitted: evolveWorkflowExecutionUpdateAdmitted,
  WorkflowExecutionUpdateAccepted: evolveWorkflowExecutionUpdateAccepted,
  WorkflowExecutionUpdateCompleted: evolveWorkflowExecutionUpdateCompleted,
  WorkflowTaskScheduled: evolveWorkflowTaskScheduled,
  WorkflowTaskStarted: evolveWorkflowTaskStarted,
  WorkflowTaskCompleted: evolveWorkflowTaskCompleted,
  WorkflowTaskTimedOut: evolveWorkflowTaskTimedOut,
  WorkflowTaskFailed: evolveWorkflowTaskFailed,
  ActivityTaskScheduled: evolveActivityTaskScheduled,
  ActivityTaskStarted: unchanged,
  ActivityTaskCompleted: evolveActivityClosed,
  ActivityTaskFailed: evolveActivityClosed,
  ActivityTaskTimedOut: evolveActivityClosed,
  ActivityTaskCanceled: evolveActivityClosed,
  ActivityTaskCancelRequested: evolveActivityTaskCancelRequested,
  TimerStarted: evolveTimerStarted,
  TimerFired: evolveTimerClosed,
  TimerCanceled: evolveTimerClosed,
  UpsertWorkflowSearchAttributes: evolveSearchAttributesUpserted,
  WorkflowPropertiesModified: evolveWorkflowPropertiesModified,
  MarkerRecorded: unchanged,
  StateMachineStepped: unchanged,
  StartChildWorkflowExecutionInitiated: evolveStartChildWorkflowExecutionInitiated,
  StartChildWorkflowExecutionFailed: evolveStartChildWorkflowExecutionFailed,
  ChildWorkflowExecutionStarted: evolveChildWorkflowExecutionStarted,
  ChildWorkflowExecutionCompleted: evolveChildClosed,
  ChildWorkflowExecutionFailed: evolveChildClosed,
  ChildWorkflowExecutionCanceled: evolveChildClosed,
  ChildWorkflowExecutionTimedOut: evolveChildClosed,
  ChildWorkflowExecutionTerminated: evolveChildClosed,
  SignalExternalWorkflowExecutionInitiated: evolveSignalExternalInitiated,
  SignalExternalWorkflowExecutionFailed: evolveSignalExternalSettled,
  ExternalWorkflowExecutionSignaled: evolveSignalExternalSettled,
  RequestCancelExternalWorkflowExecutionInitiated: evolveRequestCancelExternalInitiated,
  RequestCancelExternalWorkflowExecutionFailed: evolveRequestCancelExternalSettled,
  ExternalWorkflowExecutionCancelRequested: evolveRequestCancelExternalSettled,
  ActivityTaskStartNoted: evolveActivityTaskStartNoted,
  ActivityTaskAcceptNoted: evolveActivityTaskAcceptNoted,
  ActivityTaskReturnNoted: evolveActivityTaskReturnNoted,
  ActivityTaskRetryNoted: evolveActivityTaskRetryNoted,
  ActivityTaskHeartbeatNoted: evolveActivityTaskHeartbeatNoted,
  ActivityTaskPauseNoted: evolveActivityTaskPauseNoted,
  ActivityTaskUnpauseNoted: evolveActivityTaskUnpauseNoted,
  ActivityTaskResetNoted: evolveActivityTaskResetNoted,
  ActivityTaskOptionsNoted: evolveActivityTaskOptionsNoted,
  WorkflowTaskAttemptNoted: evolveWorkflowTaskAttemptNoted,
  WorkflowTaskAttemptStartNoted: evolveWorkflowTaskAttemptStartNoted,
  SpeculativeTaskNoted: evolveSpeculativeTaskNoted,
  SpeculativeTaskDropNoted: evolveSpeculativeTaskDropNoted,
  StickyQueueNoted: evolveStickyQueueNoted,
  WorkflowTaskHeartbeatNoted: evolveWorkflowTaskHeartbeatNoted,
  UpdateAdmitNoted: evolveUpdateAdmitNoted,
  UpdateRejectNoted: evolveUpdateRejectNoted,
  EventBuffered: evolveEventBuffered,
  BufferedTimerDropped: evolveBufferedTimerDropped,
  BufferFlushed: evolveBufferFlushed,
  RunForkNoted: evolveRunForkNoted,
  RunTraceNoted: evolveRunTraceNoted,
};

/** Folds one fact into the state. Pure; the state given is not changed. */
export function evolve(state: MutableState, fact: Fact): MutableState {
  if (fact.type === 'WorkflowExecutionStarted') {
    throw new InvariantViolation('a run starts once, with its first event');
  }
  if (state.status !== 'Running') throw new InvariantViolation(`${fact.type} after the close`);
  const evolved = (evolvers[fact.type] as Evolve<typeof fact>)(state, fact);
  // A state that an evolver has just made is nobody else's yet: finishing it in place saves a copy per event.
  const next: Mutable<MutableState> = evolved === state ? { ...state } : evolved;
  if (isEvent(fact)) {
    if (fact.eventId !== state.nextEventId || fact.eventTime < state.lastEventTime) {
      throw misplaced(state, fact);
    }
    next.nextEventId = fact.eventId + 1;
    next.lastEventTime = fact.eventTime;
    next.historyBytes = state.historyBytes + eventBytes(fact);
    next.lastFactTime = Math.max(fact.eventTime, state.lastFactTime);
  } else {
    next.lastFactTime = Math.max(fact.noteTime, state.lastFactTime);
  }
  return next;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function misplaced(state: MutableState, event: HistoryEvent): InvariantViolation {
  return new InvariantViolation(
    `event ${event.eventId} (${event.type}) at ${event.eventTime}, ` +
      `where ${state.nextEventId} is next and the last was at ${state.lastEventTime}`,
  );
}
