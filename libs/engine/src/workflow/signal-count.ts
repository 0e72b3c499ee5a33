import type { MutableState } from '../state';

/** Counts a signal and remembers its request id. */
export function withSignal(state: MutableState, requestId: string | undefined): MutableState {
  return {
    ...state,
    signalCount: state.signalCount + 1,
    signalRequestIds:
      requestId === undefined
        ? state.signalRequestIds
        : state.signalRequestIds.with(requestId, true),
  };
}
