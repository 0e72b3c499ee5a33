import type { Activation } from '../activation';
import type { WorkflowStatus } from '../enums';
import type { Rejection } from '../error-code';
import type { Failure } from '../failure';
import type { DurationMs, RunId, RunKey, WorkflowKey } from '../ids';
import type { Header, Payloads } from '../payload';

/** A question to workflow code. It is never history: what it finds is lost, and nothing happens because of it. */
export interface WorkflowQuery {
  readonly queryId: string;
  readonly queryType: string;
  readonly input?: Payloads;
  readonly header?: Header;
}

/** What workflow code says: one of both. */
export type QueryAnswer =
  | { readonly type: 'Answered'; readonly result?: Payloads }
  | { readonly type: 'Failed'; readonly failure: Failure };

/** Which runs a caller does not want to ask. */
export const QueryRejectCondition = {
  None: 'None',
  /** Runs that are closed. */
  NotOpen: 'NotOpen',
  /** Runs that have ended otherwise than by completing. */
  NotCompletedCleanly: 'NotCompletedCleanly',
} as const;
export type QueryRejectCondition = (typeof QueryRejectCondition)[keyof typeof QueryRejectCondition];

export interface QueryCall extends WorkflowKey {
  /** Absent means the current run. */
  readonly runId?: RunId;
  readonly queryType: string;
  readonly input?: Payloads;
  readonly header?: Header;
  readonly rejectCondition?: QueryRejectCondition;
  /** The caller waits so long; then it is told who has not answered. */
  readonly timeoutMs: DurationMs;
}

export type QueryOutcome =
  | { readonly type: 'Answered'; readonly runId: RunId; readonly result?: Payloads }
  /** The reject condition holds, or the run is paused: its code is not asked then. */
  | {
      readonly type: 'Rejected';
      readonly runId: RunId;
      readonly status: WorkflowStatus;
      readonly isPaused: boolean;
    }
  /** With the failure when workflow code has one. */
  | { readonly type: 'Refused'; readonly rejection: Rejection; readonly failure?: Failure };

/** Asks workflow code, wherever it runs. */
export interface WorkflowQuerier {
  queryWorkflow(call: QueryCall): Promise<QueryOutcome>;
}

/** Where workers get the queries that do not come with a workflow task, and where they answer them. */
export interface QueryBroker {
  /** The run and its query, for a worker that took the offer; `undefined` when nobody waits for the answer any more. */
  takeQuery(run: RunKey, queryId: string): Promise<Activation | undefined>;
  /** Whether somebody still waited for it. */
  answerQuery(run: RunKey, queryId: string, answer: QueryAnswer): boolean;
}
