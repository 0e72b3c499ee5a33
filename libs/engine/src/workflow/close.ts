import type { EventOf, Fact, WorkflowStatus } from '@app/contract';

import { PersistentMap } from '../persistent-map';
import type { MutableState } from '../state';

export type CloseEvent = EventOf<
  | 'WorkflowExecutionCompleted'
  | 'WorkflowExecutionFailed'
  | 'WorkflowExecutionTimedOut'
  | 'WorkflowExecutionCanceled'
  | 'WorkflowExecutionTerminated'
  | 'WorkflowExecutionContinuedAsNew'
>;

const STATUS_BY_CLOSE_EVENT: Readonly<Record<CloseEvent['type'], WorkflowStatus>> = {
  WorkflowExecutionCompleted: 'Completed',
  WorkflowExecutionFailed: 'Failed',
  WorkflowExecutionTimedOut: 'TimedOut',
  WorkflowExecutionCanceled: 'Canceled',
  WorkflowExecutionTerminated: 'Terminated',
  WorkflowExecutionContinuedAsNew: 'ContinuedAsNew',
};

export function isCloseEvent(fact: Fact): fact is CloseEvent {
  return fact.type in STATUS_BY_CLOSE_EVENT;
}

/** Nothing is pending in a closed run: whatever still comes for it is a straggler. */
export function evolveWorkflowClosed(state: MutableState, event: CloseEvent): MutableState {
  return {
    ...state,
    status: STATUS_BY_CLOSE_EVENT[event.type],
    closedTime: event.eventTime,
    workflowTask: undefined,
    sticky: undefined,
    paused: undefined,
    // An accepted update fails with the run; the others are for the next run, or for nobody.
    pendingUpdates: state.pendingUpdates.filter(({ stage }) => stage === 'Accepted'),
    signalRequestIds: PersistentMap.empty(),
    activities: PersistentMap.empty(),
    activityIds: PersistentMap.empty(),
    timers: PersistentMap.empty(),
    timerIds: PersistentMap.empty(),
    externalSignals: PersistentMap.empty(),
    externalCancels: PersistentMap.empty(),
    buffered: [],
    bufferedBytes: 0,
  };
}
