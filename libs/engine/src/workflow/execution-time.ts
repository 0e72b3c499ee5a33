import type { EpochMs } from '@app/contract';

import type { MutableState } from '../state';

/** When the run's code may begin: its start, or the end of the wait before its first workflow task. */
export function executionTimeOf(state: MutableState): EpochMs {
  const { started } = state.info;
  return started.eventTime + (started.firstWorkflowTaskBackoffMs ?? 0);
}
