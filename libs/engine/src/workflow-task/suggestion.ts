import type {
  ContinueAsNewSuggestion,
  EventId,
  SuggestContinueAsNewReason,
  WorkflowTaskStarted,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import type { MutableState } from '../state';

/**
 * What the host of a workflow task is told of the length of the history before `startedEventId`: early enough to
 * continue as new long before replaying it hurts. A host in process never replays, and is told nothing.
 */
export function suggestionFor(
  state: MutableState,
  startedEventId: EventId,
): ContinueAsNewSuggestion | undefined {
  if (state.info.started.stateMachine !== undefined) return undefined;
  const { historyBytes: historySizeBytes, completedUpdates, pendingUpdates } = state;
  const reasons: SuggestContinueAsNewReason[] = [];
  if (historySizeBytes >= LIMITS.suggestContinueAsNewBytes) reasons.push('HistorySizeTooLarge');
  if (startedEventId > LIMITS.suggestContinueAsNewEventCount) reasons.push('TooManyHistoryEvents');
  const updateCount = completedUpdates.size + pendingUpdates.length;
  if (updateCount >= LIMITS.suggestContinueAsNewUpdateCount) reasons.push('TooManyUpdates');
  return reasons.length === 0
    ? { historySizeBytes }
    : { historySizeBytes, suggestContinueAsNew: true, suggestContinueAsNewReasons: reasons };
}

export function suggestionIn(event: WorkflowTaskStarted): ContinueAsNewSuggestion | undefined {
  const { historySizeBytes, suggestContinueAsNew, suggestContinueAsNewReasons } = event;
  if (historySizeBytes === undefined) return undefined;
  return {
    historySizeBytes,
    ...(suggestContinueAsNew && { suggestContinueAsNew }),
    ...(suggestContinueAsNewReasons && { suggestContinueAsNewReasons }),
  };
}
