import type { SettleSentRequest } from '@app/contract';

import { settleChildStart } from '../child/settle';
import { type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { settleExternalCancel } from '../external/cancel';
import { settleExternalSignal } from '../external/signal';
import { isOpen } from '../state';

/** A request that this run sent to another one has its outcome: what waits for it is found by its event. */
export function decideSettleSentRequest(draft: Draft, request: SettleSentRequest): Decision {
  const { state } = draft;
  const { initiatedEventId, outcome } = request;
  if (!isOpen(state)) return ignore(state, 'closed');
  const child = state.children.get(initiatedEventId);
  if (child !== undefined) return settleChildStart(draft, child, outcome);
  const signal = state.externalSignals.get(initiatedEventId);
  if (signal !== undefined) return settleExternalSignal(draft, signal, outcome);
  const cancel = state.externalCancels.get(initiatedEventId);
  if (cancel !== undefined) return settleExternalCancel(draft, cancel, outcome);
  return ignore(state, 'nothing waits for it');
}
