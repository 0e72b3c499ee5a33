import type { DeleteWorkflow } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { terminate } from './terminate';

/**
 * Only a run that is over can be deleted, so that its parent and its children hear of its end: an open one is terminated
 * first. That nothing is left of a closed one is the store's business.
 */
export function decideDeleteWorkflow(draft: Draft, request: DeleteWorkflow): Decision {
  if (!isOpen(draft.state)) return ignore(draft.state, 'closed');
  terminate(draft, { reason: request.reason, identity: request.identity });
  return accept(draft);
}
