import type { CompletionCallback, WorkflowExecutionOptionsUpdated } from '@app/contract';

import type { MutableState } from '../state';

/** Who is told of the end of the run: those its start has named, then those that later starts have left with it. */
export function completionCallbacksOf({
  info,
  attachedCallbacks,
}: Pick<MutableState, 'info' | 'attachedCallbacks'>): readonly CompletionCallback[] {
  const { completionCallbacks = [] } = info.started;
  return attachedCallbacks.length === 0
    ? completionCallbacks
    : [...completionCallbacks, ...attachedCallbacks.flatMap(({ callbacks }) => callbacks)];
}

/** Once for each start, though its event is folded twice: when it is buffered, and when it becomes history. */
export function withAttachedCallbacks(
  state: MutableState,
  {
    attachedRequestId: requestId,
    attachedCompletionCallbacks: callbacks,
  }: Omit<WorkflowExecutionOptionsUpdated, 'eventId'>,
): MutableState {
  if (requestId === undefined || callbacks === undefined) return state;
  const { attachedCallbacks } = state;
  return attachedCallbacks.some((known) => known.requestId === requestId)
    ? state
    : { ...state, attachedCallbacks: [...attachedCallbacks, { requestId, callbacks }] };
}
