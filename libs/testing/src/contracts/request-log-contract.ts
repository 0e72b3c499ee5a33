/// <reference types="jest" />
import { type LogRecord, type RequestLog, ShardId } from '@app/contract';

/** Two views of one empty log of at least three shards. */
export interface OpenedLogs {
  readonly log: RequestLog;
  readonly other: RequestLog;
  /** The log is gone, with everything in it. */
  lose(): Promise<void>;
  close(): Promise<void>;
}

const WITHIN_MS = 15_000;

/** What every RequestLog must do. */
export function requestLogContract(name: string, open: () => Promise<OpenedLogs>): void {
  describe(`${name} as RequestLog`, () => {
    let opened: OpenedLogs;
    let log: RequestLog;
    const shard = ShardId(0);

    beforeEach(async () => {
      opened = await open();
      log = opened.log;
    });
    afterEach(() => opened.close());

    it('hands over what was appended, in order and with places that grow', async () => {
      const reader = new Reader(log, shard, 0);
      for (let number = 0; number < 50; number += 1) await log.append(shard, bytes(number));
      await reader.has(50);
      expect(reader.numbers()).toEqual(upTo(50));
      const places = reader.offsets();
      expect(places[0]).toBe(0);
      expect(places.every((place, index) => index === 0 || place > places[index - 1]!)).toBe(true);
    });

    it('keeps the order of one caller, whether or not it waits', async () => {
      const reader = new Reader(log, shard, 0);
      await Promise.all(upTo(500).map((number) => log.append(shard, bytes(number))));
      await reader.has(500);
      expect(reader.numbers()).toEqual(upTo(500));
    });

    it('keeps the shards apart', async () => {
      const readers = [0, 1, 2].map((each) => new Reader(log, ShardId(each), 0));
      await Promise.all(upTo(30).map((number) => log.append(ShardId(number % 3), bytes(number))));
      for (const [index, reader] of readers.entries()) {
        await reader.has(10);
        expect(reader.numbers()).toEqual(upTo(10).map((each) => each * 3 + index));
      }
    });

    it('begins where the reader says, and hands over nothing from before', async () => {
      await Promise.all(upTo(20).map((number) => log.append(shard, bytes(number))));
      const all = new Reader(log, shard, 0);
      await all.has(20);
      all.reading.close();
      const reader = new Reader(opened.other, shard, all.offsets()[11]! + 1);
      await reader.has(8);
      expect(reader.offsets()).toEqual(all.offsets().slice(12));
      expect(reader.numbers()).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
    });

    it('lets a second shard be read while the first one is', async () => {
      const first = new Reader(log, shard, 0);
      await log.append(shard, bytes(1));
      await first.has(1);
      for (const number of upTo(20)) await log.append(ShardId(1), bytes(number));
      const second = new Reader(log, ShardId(1), 0);
      await second.has(20);
      await log.append(shard, bytes(2));
      await first.has(2);
      expect(second.numbers()).toEqual(upTo(20));
      expect(first.numbers()).toEqual([1, 2]);
    });

    it('goes on elsewhere when one reader closes and another begins at its place', async () => {
      for (const number of upTo(10)) await log.append(shard, bytes(number));
      const before = new Reader(log, shard, 0);
      await before.has(10);
      before.reading.close();
      for (const number of [10, 11, 12]) await opened.other.append(shard, bytes(number));
      const after = new Reader(opened.other, shard, before.offsets()[9]! + 1);
      await after.has(3);
      expect(after.numbers()).toEqual([10, 11, 12]);
      expect(before.numbers()).toEqual(upTo(10));
    });

    it('hands over nothing while paused, and everything after', async () => {
      const reader = new Reader(log, shard, 0);
      await log.append(shard, bytes(0));
      await reader.has(1);
      reader.reading.pause();
      await log.append(shard, bytes(1));
      await log.append(shard, bytes(2));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(reader.numbers()).toEqual([0]);
      reader.reading.resume();
      await reader.has(3);
      expect(reader.numbers()).toEqual([0, 1, 2]);
    });

    it('says where it ends: behind all places that were given', async () => {
      const reader = new Reader(log, shard, 0);
      await log.append(shard, bytes(1));
      await log.append(shard, bytes(2));
      await log.append(ShardId(2), bytes(3));
      await reader.has(2);
      const [first, second, third] = await opened.other.ends();
      expect(first).toBeGreaterThan(reader.offsets()[1]!);
      expect([second, third! > 0]).toEqual([0, true]);
      const behind = new Reader(opened.other, shard, first!);
      await log.append(shard, bytes(4));
      await behind.has(1);
      expect(behind.numbers()).toEqual([4]);
    });

    it('carries a record of two megabytes, and an empty one', async () => {
      const reader = new Reader(log, shard, 0);
      const large = new Uint8Array(2 * 1_024 * 1_024).fill(7);
      await log.append(shard, large);
      await log.append(shard, new Uint8Array());
      await reader.has(2);
      expect(Buffer.compare(reader.records[0]!.value, large)).toBe(0);
      expect(reader.records[1]!.value).toHaveLength(0);
    });

    it('says that it is lost, and does not pretend to be empty', async () => {
      await log.append(shard, bytes(1));
      await opened.lose();
      await expect(log.ends()).rejects.toMatchObject({ name: 'LogLost' });
    });
  });
}

class Reader {
  readonly records: LogRecord[] = [];
  readonly reading;

  constructor(log: RequestLog, shardId: ShardId, offset: number) {
    this.reading = log.read(shardId, offset, (records) => {
      this.records.push(...records);
    });
  }

  async has(count: number): Promise<void> {
    const until = Date.now() + WITHIN_MS;
    while (this.records.length < count && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(this.records).toHaveLength(count);
  }

  numbers(): number[] {
    return this.records.map(({ value }) => Number(Buffer.from(value).toString()));
  }

  offsets(): number[] {
    return this.records.map(({ offset }) => offset);
  }
}

const bytes = (number: number): Uint8Array => Buffer.from(String(number));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
