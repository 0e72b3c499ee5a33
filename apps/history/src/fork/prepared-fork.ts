import type {
  EventId,
  HistoryEvent,
  Rejection,
  RunId,
  StateMachineDetail,
  WorkflowId,
} from '@app/contract';
import type { PrefixFold } from '@app/engine';

import type { HostedRun } from '../asl/hosted-run';

/** The run that a workflow id stood for when the preparation began. */
export interface ForkedFrom {
  readonly runId: RunId;
  readonly isOpen: boolean;
  /** Of an open run, events before this one are in the preparation; later ones are heard by the run's tap. */
  readonly heardFrom: EventId;
}

/** The history that a new run begins with, read and folded outside of any turn, most of it stored already. */
export interface PreparedFork {
  readonly current: ForkedFrom | undefined;
  /** The one that was asked for, unless facts had to be stored before the turn. */
  readonly newRunId: RunId;
  readonly fold: PrefixFold;
  readonly hosted: HostedRun | undefined;
  readonly baseWorkflowId: WorkflowId;
  /** Facts that are stored under the new run's id; `fresh` come after them. */
  readonly storedFactCount: number;
  readonly fresh: readonly HistoryEvent[];
  readonly reachesCurrent: boolean;
  readonly steps: readonly StateMachineDetail[];
}

/** What was asked for cannot be had of the run that the workflow id stood for. */
export interface RefusedFork {
  readonly current: ForkedFrom | undefined;
  readonly rejection: Rejection;
}
