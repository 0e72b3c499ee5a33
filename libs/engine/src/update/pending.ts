import type { EventId, UpdateCall } from '@app/contract';

import type { MutableState, PendingUpdate } from '../state';

export function pendingUpdate(state: MutableState, updateId: string): PendingUpdate | undefined {
  return state.pendingUpdates.find(({ update }) => update.updateId === updateId);
}

export function withoutPendingUpdate(state: MutableState, updateId: string): MutableState {
  return {
    ...state,
    pendingUpdates: state.pendingUpdates.filter(({ update }) => update.updateId !== updateId),
  };
}

/** The host that was given them did not answer: the next task brings them again. */
export function unsent(updates: readonly PendingUpdate[]): readonly PendingUpdate[] {
  return updates.some(({ stage }) => stage === 'Sent')
    ? updates.map((each) =>
        each.stage === 'Sent' ? { ...each, stage: 'Admitted', sentWith: 0 } : each,
      )
    : updates;
}

/** A host has taken a task: it is given what is new, and if it does not know the run what was sent before, too. */
export function sent(state: MutableState, startedEventId: EventId): readonly PendingUpdate[] {
  const { pendingUpdates, sticky } = state;
  if (pendingUpdates.length === 0) return pendingUpdates;
  return pendingUpdates.map((each) =>
    each.stage === 'Admitted' || (each.stage === 'Sent' && sticky === undefined)
      ? { ...each, stage: 'Sent', sentWith: startedEventId }
      : each,
  );
}

/** What came with a workflow task. */
export function updatesSentWith(state: MutableState, startedEventId: EventId): UpdateCall[] {
  return state.pendingUpdates
    .filter(({ stage, sentWith }) => stage === 'Sent' && sentWith === startedEventId)
    .map(({ update }) => update);
}
