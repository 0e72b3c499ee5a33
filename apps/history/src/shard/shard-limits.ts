/** What bounds the owner of a shard. Handed in, so that a simulation can make all of it tiny. */
export interface ShardLimits {
  /** Requests of one turn: bounds the statement and the time until the first of them is answered. */
  readonly batchCountMax: number;
  /** Requests that may wait; further ones are refused at once, so that a slow store cannot fill the memory. */
  readonly inboxCountMax: number;
  /** Due runs read at a time. */
  readonly dueRunCountMax: number;
  /** Open runs kept folded. A run costs a few kilobytes; evicted ones are folded again when something concerns them. */
  readonly runCountMax: number;
  /** Runs let go of at a time. */
  readonly evictedCount: number;
  /** Workflow ids whose last run is remembered: at least twice a batch, or a turn forgets what was loaded for it. */
  readonly headerCountMax: number;
  /** Request ids whose outcome is remembered: at least twice a batch. */
  readonly requestCountMax: number;
  /** A snapshot is due after this many facts, or twice as many as things are pending: its cost stays a constant share. */
  readonly snapshotFactCountMin: number;
  /** Events in one row of a copied history: rows of turns hold a handful, and cost more than their bytes. */
  readonly copiedEventCount: number;
}

export const SHARD_LIMITS: ShardLimits = {
  batchCountMax: 512,
  inboxCountMax: 50_000,
  dueRunCountMax: 10_000,
  runCountMax: 20_000,
  evictedCount: 1_000,
  headerCountMax: 100_000,
  requestCountMax: 50_000,
  snapshotFactCountMin: 256,
  copiedEventCount: 512,
};
