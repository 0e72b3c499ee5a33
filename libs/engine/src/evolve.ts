import type { Fact } from '@app/contract';
import { isEvent } from '@app/contract';

import { evolveActivityTaskAcceptNoted } from './activity/accept';
import { evolveActivityTaskCancelRequested } from './activity/cancel';
import { evolveActivityClosed } from './activity/close';
import { evolveActivityTaskHeartbeatNoted } from './activity/heartbeat';
import { evolveActivityTaskRetryNoted } from './activity/retry';
import { evolveActivityTaskReturnNoted } from './activity/return';
import { evolveActivityTaskScheduled } from './activity/schedule';
import { evolveActivityTaskStartNoted } from './activity/start';
import { evolveBufferedTimerDropped, evolveBufferFlushed, evolveEventBuffered } from './buffered';
import { invariant } from './invariant';
import type { MutableState } from './state';
import { evolveTimerClosed } from './timer/fire';
import { evolveTimerStarted } from './timer/start';
import { evolveWorkflowExecutionCancelRequested } from './workflow/cancel';
import { evolveWorkflowClosed } from './workflow/close';
import { evolveWorkflowExecutionSignaled } from './workflow/signal';
import {
  evolveWorkflowTaskCompleted,
  evolveWorkflowTaskFailed,
  evolveWorkflowTaskTimedOut,
} from './workflow-task/end';
import {
  evolveWorkflowTaskAttemptNoted,
  evolveWorkflowTaskScheduled,
} from './workflow-task/schedule';
import {
  evolveWorkflowTaskAttemptStartNoted,
  evolveWorkflowTaskStarted,
} from './workflow-task/start';

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
  WorkflowExecutionCancelRequested: evolveWorkflowExecutionCancelRequested,
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
  StateMachineStepped: unchanged,
  ActivityTaskStartNoted: evolveActivityTaskStartNoted,
  ActivityTaskAcceptNoted: evolveActivityTaskAcceptNoted,
  ActivityTaskReturnNoted: evolveActivityTaskReturnNoted,
  ActivityTaskRetryNoted: evolveActivityTaskRetryNoted,
  ActivityTaskHeartbeatNoted: evolveActivityTaskHeartbeatNoted,
  WorkflowTaskAttemptNoted: evolveWorkflowTaskAttemptNoted,
  WorkflowTaskAttemptStartNoted: evolveWorkflowTaskAttemptStartNoted,
  EventBuffered: evolveEventBuffered,
  BufferedTimerDropped: evolveBufferedTimerDropped,
  BufferFlushed: evolveBufferFlushed,
};

/** Folds one fact into the state. Pure; the state given is not changed. */
export function evolve(state: MutableState, fact: Fact): MutableState {
  invariant(fact.type !== 'WorkflowExecutionStarted', 'a run starts once, with its first event');
  const evolver = evolvers[fact.type] as Evolve<Fact>;
  const next = evolver(state, fact);
  if (!isEvent(fact)) return next;
  invariant(
    fact.eventId === state.nextEventId,
    `event ${fact.eventId} (${fact.type}) where ${state.nextEventId} is next`,
  );
  return { ...next, nextEventId: fact.eventId + 1, lastEventTime: fact.eventTime };
}
