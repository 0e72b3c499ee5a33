import type { EventId, RunKey } from './ids';
import type { RequestOf, SubmittedRequest } from './request';

/**
 * A request from one run to another. Everything it needs is in it: the run that sends it may be closed, and out of
 * memory, when it leaves. A start has no id for its run yet: the shell gives it one when the row is made.
 */
export type OutgoingRequest =
  | Exclude<SubmittedRequest, { type: 'StartWorkflow' }>
  | Omit<RequestOf<'StartWorkflow'>, 'now' | 'newRunId'>;

/** What one row of the outbox has to bring about. */
export interface Outgoing {
  /**
   * Carries a request id made from the run and the event that want it: however often it is sent, the run it reaches
   * applies it once.
   */
  readonly request: SubmittedRequest;
  /** Event of the sending run that waits for the outcome (`SettleSentRequest`); absent when nothing does. */
  readonly initiatedEventId?: EventId;
}

/** Place of a row in the outbox of its shard: the turn that wrote it (the shard's version after it), then its number in it. */
export interface OutboxKey {
  readonly turn: number;
  readonly position: number;
}

/** A row as the turn writes it; its key is the turn's version and its place in the list. */
export interface OutboxEntry {
  /** The run that sends. */
  readonly source: RunKey;
  readonly outgoing: Outgoing;
}

export interface OutboxRow extends OutboxEntry {
  readonly key: OutboxKey;
}

/** Names a row whose outcome is known. */
export type SentRow = Pick<OutboxRow, 'key' | 'source'>;
