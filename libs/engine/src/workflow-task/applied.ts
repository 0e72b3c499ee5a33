import type {
  CommandOf,
  CommandType,
  EventId,
  RunId,
  WorkflowTaskFailedCause,
} from '@app/contract';

import type { NewRun } from '../decision';
import type { Draft } from '../draft';

/** What a command is applied in. */
export interface CommandContext {
  readonly completedEventId: EventId;
  /** Start of the task that is completed. */
  readonly startedEventId: EventId;
  /** Id of the next run, should the command begin one. */
  readonly newRunId: RunId;
  /** Of the host that completes the task. */
  readonly identity: string;
}

/** The command cannot be applied: the workflow task fails with this cause. */
export interface CommandRefusal {
  readonly type: 'refused';
  readonly cause: WorkflowTaskFailedCause;
  readonly message: string;
}

/** `undefined`: applied, nothing more to say. */
export type Applied =
  | undefined
  | CommandRefusal
  | { readonly type: 'new-run'; readonly newRun: NewRun }
  /** Workflow code should look again at once. */
  | { readonly type: 'wake' };

export type ApplyCommand<T extends CommandType> = (
  draft: Draft,
  command: CommandOf<T>,
  context: CommandContext,
) => Applied;

export function refuse(cause: WorkflowTaskFailedCause, message: string): CommandRefusal {
  return { type: 'refused', cause, message };
}
