import type {
  EpochMs,
  EventId,
  NamespaceRef,
  ParentClosePolicy,
  RunId,
  WorkflowId,
} from '@app/contract';

import type { MutableState } from '../state';

/** A child that has not ended, or was still pending when its parent did. Small: what it was started with left with the turn. */
export interface PendingChild {
  readonly initiatedEventId: EventId;
  readonly initiatedTime: EpochMs;
  /** Completion of the workflow task that asked for it. */
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace: NamespaceRef | undefined;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly parentClosePolicy: ParentClosePolicy;
  readonly control: string | undefined;
  /** The run that asked, if that was another one whose place this run has taken by a reset. */
  readonly askedBy?: RunId;
  /** First run of its chain; `undefined` until it is known to be started. */
  readonly runId: RunId | undefined;
  /** 0 until ChildWorkflowExecutionStarted has its place in the history. */
  readonly startedEventId: EventId;
}

export function withChild(state: MutableState, child: PendingChild): MutableState {
  return { ...state, children: state.children.with(child.initiatedEventId, child) };
}

/** The child is over. The event of an end that was buffered finds it gone already. */
export function withoutChild(state: MutableState, initiatedEventId: EventId): MutableState {
  if (!state.children.has(initiatedEventId)) return state;
  return { ...state, children: state.children.without(initiatedEventId) };
}
