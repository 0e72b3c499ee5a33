import {
  LogLost,
  type LogReading,
  type LogRecord,
  type RequestLog,
  type ShardId,
} from '@app/contract';

interface Reading {
  position: number;
  isPaused: boolean;
  readonly take: (records: readonly LogRecord[]) => void;
}

/** What a topic is to its clients: several logs may share one. */
export class MemoryLogStorage {
  readonly shards: LogRecord[][];
  readonly readers = new Set<() => void>();
  isLost = false;

  constructor(readonly shardCount: number) {
    this.shards = Array.from({ length: shardCount }, () => []);
  }
}

/** Twin of the request log, in memory. */
export class MemoryRequestLog implements RequestLog {
  readonly incarnation = 1;
  private readonly readings = new Map<ShardId, Reading>();
  private isWaking = false;
  private readonly wake = (): void => {
    if (this.isWaking) return;
    this.isWaking = true;
    setImmediate(() => {
      this.isWaking = false;
      for (const [shardId, reading] of this.readings) this.hand(shardId, reading);
    });
  };

  constructor(private readonly storage: MemoryLogStorage) {
    storage.readers.add(this.wake);
  }

  async append(shardId: ShardId, value: Uint8Array): Promise<void> {
    await Promise.resolve();
    const records = this.storage.shards[shardId];
    if (records === undefined || this.storage.isLost) throw new LogLost('no such log');
    records.push({ offset: records.length, value });
    for (const wake of this.storage.readers) wake();
  }

  read(
    shardId: ShardId,
    offset: number,
    take: (records: readonly LogRecord[]) => void,
  ): LogReading {
    const reading: Reading = { position: offset, isPaused: false, take };
    this.readings.set(shardId, reading);
    this.wake();
    return {
      pause: () => {
        reading.isPaused = true;
      },
      resume: () => {
        reading.isPaused = false;
        this.wake();
      },
      close: () => {
        if (this.readings.get(shardId) === reading) this.readings.delete(shardId);
      },
    };
  }

  ends(): Promise<readonly number[]> {
    return this.storage.isLost
      ? Promise.reject(new LogLost('the log is gone'))
      : Promise.resolve(this.storage.shards.map((records) => records.length));
  }

  close(): Promise<void> {
    this.storage.readers.delete(this.wake);
    this.readings.clear();
    return Promise.resolve();
  }

  private hand(shardId: ShardId, reading: Reading): void {
    if (reading.isPaused) return;
    const records = this.storage.shards[shardId]!.slice(reading.position);
    if (records.length === 0) return;
    reading.position += records.length;
    reading.take(records);
  }
}
