import type { EpochMs, RunId, WorkflowId, WorkflowKey } from '../ids';
import type { TraceContext } from '../trace/trace-context';
import type { ChildOutcome } from './relation';

/** Where the end of a chain of runs is told: a URL that is POSTed to, once the last run has closed. */
export interface CompletionCallback {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A callback that is due: what a row of the outbox holds for one. The workflow named is the one that ended. */
export interface DeliverCallback extends WorkflowKey {
  readonly type: 'DeliverCallback';
  /** The same however often it is sent: receivers recognise repetitions by it. */
  readonly requestId: string;
  readonly callback: CompletionCallback;
  readonly runId: RunId;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly firstExecutionRunId: RunId;
  readonly closedTime: EpochMs;
  readonly outcome: ChildOutcome;
  /** Of the run, if that is recorded. */
  readonly trace?: TraceContext;
}

export type CallbackAnswer =
  | { readonly type: 'Delivered' }
  /** Sending it again would change nothing. */
  | { readonly type: 'Refused'; readonly message: string }
  | { readonly type: 'Unreached'; readonly message: string };

/** Takes callbacks to their receivers. Never throws. */
export interface CallbackCourier {
  deliver(callback: DeliverCallback): Promise<CallbackAnswer>;
}

/** How far a callback has come. */
export interface CallbackDescription {
  readonly url: string;
  /** `Standby`: the chain has not ended. */
  readonly state: 'Standby' | 'Scheduled' | 'BackingOff' | 'Succeeded' | 'Failed';
  /** Attempts that led to nothing, as the present owner of the shard has counted them. */
  readonly attempt: number;
  readonly lastFailure?: string;
}
