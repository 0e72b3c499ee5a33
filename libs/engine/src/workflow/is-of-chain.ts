import type { RunId } from '@app/contract';

import type { MutableState } from '../state';

/** Whether the run belongs to the chain that a caller means; one that does not say means whichever there is. */
export function isOfChain(state: MutableState, firstExecutionRunId: RunId | undefined): boolean {
  return (
    firstExecutionRunId === undefined ||
    firstExecutionRunId === state.info.started.firstExecutionRunId
  );
}
