import type { PendingExternalRequest } from '@app/contract';

import { namespaceIdOf } from '../relation/namespace';
import type { MutableState } from '../state';
import type { Described } from '../wait';
import type { PendingExternal } from './pending';

/** Signals and requests to cancel that other runs have not answered yet. */
export function describeExternalRequests(state: MutableState): Described<PendingExternalRequest>[] {
  const describe =
    (kind: PendingExternalRequest['kind']) =>
    (external: PendingExternal): Described<PendingExternalRequest> => ({
      kind,
      initiatedEventId: external.initiatedEventId,
      initiatedTime: external.initiatedTime,
      namespaceId: namespaceIdOf(external, state.info),
      ...external.workflowExecution,
      wait: { for: 'Others', since: external.initiatedTime },
    });
  return [
    ...state.externalSignals.values().map(describe('Signal')),
    ...state.externalCancels.values().map(describe('Cancel')),
  ];
}
