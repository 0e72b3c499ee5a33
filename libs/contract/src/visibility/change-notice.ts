import type { WorkflowStatus } from '../enums';
import type { HistoryEvent } from '../event';
import type { EventId, RunKey } from '../ids';
import type { UpdateProgress } from '../reply';

/**
 * Says after a commit that a run has changed. A notice may be lost or doubled: whoever needs the change reads it from
 * the store, from the cursor it has.
 */
export interface ChangeNotice extends RunKey {
  readonly lastEventId: EventId;
  readonly status: WorkflowStatus;
  /** Updates that have come further, so that whoever waits for one needs no read. */
  readonly updates?: readonly UpdateProgress[];
  /** The closing event, so that a caller waiting for the result needs no read. */
  readonly closeEvent?: HistoryEvent;
}
