import type { DurationMs, TaskQueueKey } from '@app/contract';
import type { PeerAddress } from '@app/peer';

/** Names a poller of another process, as long as it is registered with one and the same process. */
export interface PollerRef {
  /** Of the process that holds the calls. */
  readonly holderId: string;
  readonly pollerId: number;
  readonly registration: number;
}

/** Slots of one poller, lent to an owner of shards: it starts attempts in its turns and sends them straight to the holder. */
export interface SlotLot extends PollerRef {
  readonly address: PeerAddress['address'];
  readonly identity: string;
  readonly respondWithinMs: DurationMs;
  /** Of activities; empty means all. */
  readonly types: readonly string[];
  readonly count: number;
}

/** Matching lends. */
export interface LentContent {
  readonly queue: TaskQueueKey;
  readonly lots: readonly SlotLot[];
}

/** Matching wants the unused ones back: of the poller, or of all that the queue has. */
export interface RecallContent {
  readonly queue: TaskQueueKey;
  readonly poller?: PollerRef;
}

/** What became of lent slots, and how many more would be of use. */
export interface SpentContent {
  readonly queue: TaskQueueKey;
  readonly lots: readonly (PollerRef & { readonly used: number; readonly returned: number })[];
  readonly wantsMore: boolean;
}

export function pollerKey({ holderId, pollerId, registration }: PollerRef): string {
  return `${holderId}/${String(pollerId)}/${String(registration)}`;
}
