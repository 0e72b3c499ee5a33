import type { LogReading, LogRecord, ShardId } from '@app/contract';
import type { Batch, Consumer, KafkaMessage } from 'kafkajs';

import type { KafkaConnection } from './kafka-connection';
import { PLACES_PER_RECORD, unpackRecord } from './packed-record';

export interface LogReaderOptions {
  readonly name: string;
  readonly shardCount: number;
  /** Nobody else's: see below. */
  readonly groupId: string;
  readonly onFault: (fault: unknown) => void;
  /** Records lie below a place that was already read: the log may have lost its end. */
  readonly onSuspicion: () => void;
}

/** Nothing was fetched for so long: the library hangs. It fetches at least every `maxWaitTimeInMs` when all is well. */
const STALL_MS = 15_000;
const LOOK_MS = 2_000;
const AGAIN_MS = 500;

interface Reading {
  position: number;
  isPaused: boolean;
  take: (records: readonly LogRecord[]) => void;
}

/**
 * Reads the logs of the shards that this process owns.
 *
 * kafkajs cannot be told which partitions to read; it joins a group and gets some. So every process is the only member
 * of a group of its own, gets all partitions, and pauses those that it does not own. Who owns what is decided in
 * Postgres, where it is also enforced: no rebalance ever stops a shard, a slow member stalls nobody, and ownership
 * still moves while the brokers are down. No offset is committed to the group: the shards' own are the ones that count.
 *
 * Positions are set synchronously in the listener of `group_join`: fifty milliseconds later 2,000 wrong records had been
 * delivered.
 */
export class LogReader {
  private readonly readings = new Map<number, Reading>();
  private member: Consumer | undefined;
  private isJoined = false;
  private isClosed = false;
  private lastFetchAt = performance.now();
  private watchdog: NodeJS.Timeout | undefined;
  private restarting: Promise<void> | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly options: LogReaderOptions,
  ) {}

  read(
    shardId: ShardId,
    offset: number,
    take: (records: readonly LogRecord[]) => void,
  ): LogReading {
    const reading: Reading = { position: offset, isPaused: false, take };
    this.readings.set(shardId, reading);
    if (this.member === undefined) this.start();
    else if (this.isJoined) this.begin(shardId, reading);
    const change = (isPaused: boolean): void => {
      if (this.readings.get(shardId) !== reading || reading.isPaused === isPaused) return;
      reading.isPaused = isPaused;
      if (isPaused) this.stopFetching(shardId);
      else if (this.isJoined) this.begin(shardId, reading);
    };
    return {
      pause: () => {
        change(true);
      },
      resume: () => {
        change(false);
      },
      close: () => {
        if (this.readings.get(shardId) !== reading) return;
        this.readings.delete(shardId);
        this.stopFetching(shardId);
      },
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.watchdog);
    this.readings.clear();
    await this.restarting;
    await this.leave();
  }

  private start(): void {
    this.lastFetchAt = performance.now();
    this.watchdog ??= setInterval(() => {
      if (performance.now() - this.lastFetchAt < STALL_MS || this.readings.size === 0) return;
      this.options.onFault(new Error('nothing has been fetched for a while'));
      this.restart();
    }, LOOK_MS);
    this.watchdog.unref();
    const member = this.connection.patient.consumer({
      groupId: this.options.groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: 30_000,
      rebalanceTimeout: 5_000,
      heartbeatInterval: 3_000,
      maxWaitTimeInMs: 500,
      minBytes: 1,
      maxBytesPerPartition: 4 * 1_024 * 1_024,
    });
    this.member = member;
    this.listen(member);
    void this.join(member);
  }

  private async join(member: Consumer): Promise<void> {
    try {
      await member.connect();
      await member.subscribe({ topic: this.options.name, fromBeginning: true });
      await member.run({
        autoCommit: false,
        eachBatchAutoResolve: true,
        eachBatch: ({ batch }) => {
          if (this.member === member) this.taken(batch);
          return Promise.resolve();
        },
      });
    } catch (fault) {
      if (this.isClosed || this.member !== member) return;
      this.options.onFault(fault);
      this.restart();
    }
  }

  private listen(member: Consumer): void {
    member.on(member.events.GROUP_JOIN, () => {
      if (this.member !== member) return;
      this.isJoined = true;
      this.lastFetchAt = performance.now();
      this.positionAll();
    });
    member.on(member.events.FETCH, () => {
      if (this.member === member) this.lastFetchAt = performance.now();
    });
    member.on(member.events.CRASH, ({ payload: { error, restart } }) => {
      if (this.isClosed || this.member !== member) return;
      this.isJoined = false;
      this.options.onFault(error);
      if (!restart) this.restart();
    });
  }

  /** In the listener itself, before anything is fetched. */
  private positionAll(): void {
    const { name } = this.options;
    const isIdle = (partition: number): boolean => this.readings.get(partition)?.isPaused ?? true;
    const all = Array.from({ length: this.options.shardCount }, (_, partition) => partition);
    this.member?.resume([{ topic: name, partitions: all }]);
    this.member?.pause([{ topic: name, partitions: all.filter(isIdle) }]);
    for (const [partition, reading] of this.readings) {
      if (!reading.isPaused) this.seek(partition, reading.position);
    }
  }

  private begin(partition: number, reading: Reading): void {
    if (reading.isPaused) return;
    this.seek(partition, reading.position);
    this.member?.resume([{ topic: this.options.name, partitions: [partition] }]);
  }

  private seek(partition: number, position: number): void {
    const offset = Math.floor(position / PLACES_PER_RECORD);
    this.member?.seek({ topic: this.options.name, partition, offset: String(offset) });
  }

  private stopFetching(partition: number): void {
    if (!this.isJoined) return;
    this.member?.pause([{ topic: this.options.name, partitions: [partition] }]);
  }

  private taken({ partition, messages }: Batch): void {
    const reading = this.readings.get(partition);
    if (reading === undefined || reading.isPaused || messages.length === 0) return;
    const end = (Number(messages.at(-1)!.offset) + 1) * PLACES_PER_RECORD;
    if (end <= reading.position) {
      // Fetched before the position was set, or the log is shorter than what was read of it.
      this.options.onSuspicion();
      return;
    }
    const records = messages.flatMap((message) => this.recordsOf(message, reading.position));
    reading.position = end;
    if (records.length > 0) reading.take(records);
  }

  private recordsOf({ offset, value }: KafkaMessage, position: number): LogRecord[] {
    if (value === null || (Number(offset) + 1) * PLACES_PER_RECORD <= position) return [];
    try {
      return unpackRecord(Number(offset), value, position);
    } catch (fault) {
      // Nobody can read it, now or later: it is passed over.
      this.options.onFault(fault);
      return [];
    }
  }

  private restart(): void {
    this.restarting ??= this.replace().finally(() => {
      this.restarting = undefined;
    });
  }

  private async replace(): Promise<void> {
    await this.leave();
    await new Promise<void>((resolve) => setTimeout(resolve, AGAIN_MS));
    if (!this.isClosed) this.start();
  }

  private async leave(): Promise<void> {
    const { member } = this;
    this.member = undefined;
    this.isJoined = false;
    if (member === undefined) return;
    const gone = member.disconnect().catch(() => undefined);
    // A member that hangs is left to itself: its batches are not taken any more.
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  }
}
