import type { EpochMs, RunId, WorkflowKey } from './ids';
import type { TraceContext } from './trace/trace-context';

/**
 * Input of the engine. `now` is the database's clock as the shard owner knows it (never ahead of it), stamped when the
 * turn takes the request up, not when the caller sent it.
 */
export interface RequestBase<Type extends string> extends WorkflowKey {
  readonly type: Type;
  /** The run meant; absent means the current run of the workflow id. */
  readonly runId?: RunId;
  /** Deduplicates: the same id answers again with the first outcome. Absent means that the caller cannot repeat. */
  readonly requestId?: string;
  /** Under what it was asked, if that is recorded. Decides nothing: a start leaves it with its run, that is all. */
  readonly trace?: TraceContext;
  readonly now: EpochMs;
}
