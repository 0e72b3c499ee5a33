import type { EventId, RunKey } from '../ids';
import type { RequestOf, SubmittedRequest } from '../request';
import type { DeliverCallback } from './completion-callback';

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
  readonly request: SubmittedRequest | DeliverCallback;
  /** Event of the sending run that waits for the outcome (`SettleSentRequest`); absent when nothing does. */
  readonly initiatedEventId?: EventId;
}

/** Rows of two kinds, which do not wait for each other: receivers of callbacks may be away for days. */
export const OutboxKind = { Requests: 'Requests', Callbacks: 'Callbacks' } as const;
export type OutboxKind = (typeof OutboxKind)[keyof typeof OutboxKind];

export function outboxKindOf({ request }: Outgoing): OutboxKind {
  return request.type === 'DeliverCallback' ? 'Callbacks' : 'Requests';
}

/** Which rows to read, after which, and how many. */
export interface OutboxPage {
  readonly kind: OutboxKind;
  readonly after: OutboxKey;
  readonly countMax: number;
  readonly bytesMax: number;
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
