import type { ChildOf } from '@app/contract';

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
