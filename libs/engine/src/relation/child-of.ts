import type { ChildOf, ExecutionRef } from '@app/contract';

import type { MutableState } from '../state';

/** Whether the run is the child that a request is meant for; a request that says nothing about it means any run. */
export function isChildOf(state: MutableState, childOf: ChildOf | undefined): boolean {
  if (childOf === undefined) return true;
  const { parent } = state.info.started;
  return (
    parent?.runId === childOf.runId &&
    (childOf.initiatedEventId === undefined || childOf.initiatedEventId === parent.initiatedEventId)
  );
}

/** By whom the target of a request to a child was started: by this run, or by the one whose place it has taken. */
export function childOfTarget(state: MutableState, { workflowId }: ExecutionRef): ChildOf {
  const { info, origin, children } = state;
  // Only a run that a reset began can have another one's children, so no other looks through its own.
  const child = origin && children.values().find((each) => each.workflowId === workflowId);
  return { runId: child?.askedBy ?? info.runId };
}
