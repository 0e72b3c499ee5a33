import type { SettleSentRequest } from '@app/contract';

import { type Decision, ignore } from '../decision';
import type { Draft } from '../draft';

/** A request that this run sent to another one has its outcome. Nothing that may wait for one is pending. */
export function decideSettleSentRequest(draft: Draft, _request: SettleSentRequest): Decision {
  return ignore(draft.state, 'nothing waits for it');
}
