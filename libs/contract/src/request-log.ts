import type { ShardId } from './ids';

/** A record of the request log of one shard, and its place in it. */
export interface LogRecord {
  readonly offset: number;
  readonly value: Uint8Array;
}

/** Somebody reads the log of one shard. */
export interface LogReading {
  /** Takes effect soon: records that are on their way may still come. */
  pause(): void;
  resume(): void;
  close(): void;
}

/**
 * The way from the edges to the owners of the shards: one append-only log per shard. It is a route and not the truth:
 * a record is applied when a turn that took it is stored, with its offset.
 */
export interface RequestLog {
  /** Offsets of another incarnation mean nothing here. */
  readonly incarnation: number;
  /**
   * Resolves when the record is stored. Throws `Unavailable` when it is certainly not, `OutcomeUnknown` when it may be or
   * come to be: whoever takes another way then has to be able to bear both.
   */
  append(shardId: ShardId, value: Uint8Array): Promise<void>;
  /**
   * Hands over the records from `offset` on: in order, each once, in batches. `take` must return quickly. Records that
   * are kept no longer are left out. One reading per shard.
   */
  read(shardId: ShardId, offset: number, take: (records: readonly LogRecord[]) => void): LogReading;
  /** Offset after the last record, by shard. Throws `LogLost` when the log is not there any more, `Unavailable` when nobody can say. */
  ends(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** The log, or its end, is gone for good: a new incarnation has to begin. */
export class LogLost extends Error {
  override readonly name = 'LogLost';
}
