import type { ForkWorkflow, RedriveWorkflow, ResetWorkflow } from '@app/contract';

/** Requests that begin a run with the history of another: they need more than one state to be decided. */
export type ForkRequest = ResetWorkflow | ForkWorkflow | RedriveWorkflow;
