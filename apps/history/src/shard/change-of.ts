import type { ChangeNotice } from '@app/contract';
import { isOpen } from '@app/engine';

import type { CachedRun } from './cached-run';
import { updateNotices } from './update-notices';

/** What those who watch a run are told of the turn in progress; `undefined` when nothing of it has changed. */
export function changeOf(run: CachedRun): ChangeNotice | undefined {
  if (run.fresh.length === 0) return undefined;
  const closeEvent = isOpen(run.state)
    ? undefined
    : run.fresh.findLast((fact) => 'eventId' in fact);
  // A state machine takes no updates.
  const updates = run.hosted === undefined ? updateNotices(run.fresh) : [];
  return {
    ...run.key,
    lastEventId: run.state.nextEventId - 1,
    status: run.status,
    ...(updates.length > 0 && { updates }),
    ...(closeEvent && 'eventId' in closeEvent && { closeEvent }),
  };
}
