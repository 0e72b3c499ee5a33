import type { ResetStickyTaskQueue, StickyQueue, StickyQueueNoted } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';

/** The worker that held the run in its cache says that it does not any more: the next task goes to the normal queue. */
export function decideResetStickyTaskQueue(draft: Draft, _request: ResetStickyTaskQueue): Decision {
  if (!isOpen(draft.state) || draft.state.sticky === undefined) {
    return ignore(draft.state, 'not sticky');
  }
  noteSticky(draft, undefined);
  return accept(draft);
}

/** Notes who holds the run in its cache, unless that is known already. */
export function noteSticky(draft: Draft, sticky: StickyQueue | undefined): void {
  const known = draft.state.sticky;
  const isKnown =
    known?.taskQueue === sticky?.taskQueue &&
    known?.scheduleToStartTimeoutMs === sticky?.scheduleToStartTimeoutMs;
  if (isKnown) return;
  draft.append({ type: 'StickyQueueNoted', noteTime: draft.now, ...(sticky && { sticky }) });
}

export function evolveStickyQueueNoted(state: MutableState, note: StickyQueueNoted): MutableState {
  return { ...state, sticky: note.sticky };
}
