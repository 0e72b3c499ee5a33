import type { EpochMs, RunId, WorkflowKey } from './ids';

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
  readonly now: EpochMs;
}
