import {
  OutcomeUnknown,
  type RequestOutcome,
  ShardId,
  shardOf,
  type SubmittedRequest,
  Unavailable,
} from '@app/contract';

import type { SimNode } from './sim-node';
import type { SimProcess } from './sim-process';
import type { World } from './world';

/** Who waits for the answer of a request. */
export interface Reply {
  answered(outcome: RequestOutcome): void;
  failed(fault: unknown): void;
}

interface LogRecord {
  readonly request: SubmittedRequest;
  readonly reply: Reply;
}

/** An edge that hears nothing tells its caller that nobody knows. */
const ANSWER_MS_MAX = 10_000;
const POLL_MS = 1_000;
const FETCH_COUNT_MAX = 16;
/** Records that found the inbox full are fetched again: not without any time in between. */
const FETCH_MS_MIN = 5;

/** Twin of the request log of all shards: append-only, read from any offset, and as unreliable as a seed wants. */
export class RequestLog {
  /** By shard. `base` is the offset of the first record: a log that lost its end begins anew behind what is stored. */
  private readonly shards: { base: number; records: LogRecord[] }[];
  private readonly feeders = new Set<Feeder>();

  constructor(private readonly world: World) {
    this.shards = Array.from({ length: world.plan.shardCount }, () => ({ base: 0, records: [] }));
  }

  /** An edge process appends a request and waits for its answer, which comes to it directly. */
  submit(edge: SimProcess, request: SubmittedRequest, reply: Reply): void {
    const { faults } = this.world;
    let isOver = false;
    const once = (run: () => void): void => {
      edge.pass(() => {
        if (isOver) return;
        isOver = true;
        run();
      });
    };
    const toEdge: Reply = {
      answered: (outcome) => {
        this.world.time.after(this.world.latencyMs(), () => once(() => reply.answered(outcome)));
      },
      failed: (fault) => {
        this.world.time.after(this.world.latencyMs(), () => once(() => reply.failed(fault)));
      },
    };
    edge.after(ANSWER_MS_MAX, () => once(() => reply.failed(new OutcomeUnknown('no answer came'))));
    this.world.strikeAt('log.before-append', edge);
    edge.pass(() => {
      if (faults.strikes('log-append-lost')) return;
      this.append({ request, reply: toEdge });
      if (faults.strikes('log-duplicate')) this.append({ request, reply: toEdge });
      this.world.strikeAt('log.after-append', edge);
    });
  }

  feed(node: SimNode): void {
    this.shards.forEach((_, index) => {
      const feeder = new Feeder(this.world, this, { node, shardId: ShardId(index) });
      this.feeders.add(feeder);
      feeder.poll();
    });
  }

  end(shardId: ShardId): number {
    const { base, records } = this.shards[shardId]!;
    return base + records.length;
  }

  /** Offsets below the stored one are taken by the records before them: a log that is shorter begins behind it. */
  beginBehind(shardId: ShardId, nextOffset: number): void {
    if (this.end(shardId) >= nextOffset) return;
    this.world.faults.probe('log began anew');
    this.shards[shardId] = { base: nextOffset, records: [] };
  }

  read(shardId: ShardId, offset: number): LogRecord | undefined {
    const { base, records } = this.shards[shardId]!;
    return records[offset - base];
  }

  private append(record: LogRecord): void {
    const shardId = shardOf(record.request, this.world.plan.shardCount);
    const shard = this.shards[shardId]!;
    if (this.world.faults.strikes('log-loss')) {
      // The newest records are gone, whoever has read them.
      shard.records.splice(-this.world.random.between(1, 5));
    }
    shard.records.push(record);
    for (const feeder of this.feeders) {
      if (!feeder.isGone) feeder.soon();
      else this.feeders.delete(feeder);
    }
  }
}

/** Reads the log of one shard for the node that owns it, from the stored offset on. */
class Feeder {
  private position: number | undefined;
  private isWaiting = false;

  constructor(
    private readonly world: World,
    private readonly log: RequestLog,
    private readonly of: { readonly node: SimNode; readonly shardId: ShardId },
  ) {}

  get isGone(): boolean {
    return !this.of.node.process.isAlive;
  }

  soon(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    const isLate = this.world.faults.strikes('log-delay');
    const delayMs = isLate
      ? this.world.random.below(3_000)
      : Math.max(FETCH_MS_MIN, this.world.latencyMs());
    this.of.node.process.after(delayMs, () => {
      this.isWaiting = false;
      this.read();
    });
  }

  poll(): void {
    this.of.node.process.after(POLL_MS, () => {
      this.read();
      this.poll();
    });
  }

  private read(): void {
    const { node, shardId } = this.of;
    const { faults, random } = this.world;
    const nextOffset = node.history.placeOf(shardId)?.nextOffset;
    if (nextOffset === undefined) {
      this.position = undefined;
      return;
    }
    this.log.beginBehind(shardId, nextOffset);
    this.position ??= nextOffset;
    if (faults.strikes('log-rewind'))
      this.position = Math.max(0, this.position - random.between(1, 10));
    const end = Math.min(this.log.end(shardId), this.position + FETCH_COUNT_MAX);
    const offsets: number[] = [];
    for (let offset = this.position; offset < end; offset += 1) offsets.push(offset);
    if (offsets.length > 1 && faults.strikes('log-reorder')) offsets.reverse();
    this.position = Math.max(this.position, end);
    this.world.strikeAt('log.after-read', node.process);
    for (const offset of offsets) this.feed(offset);
    if (end < this.log.end(shardId)) this.soon();
  }

  private feed(offset: number): void {
    const record = this.log.read(this.of.shardId, offset);
    if (record === undefined) return;
    this.of.node.process.pass(() => {
      const reply: Reply = {
        answered: (outcome) => record.reply.answered(outcome),
        failed: (fault) => {
          const isAgain = fault instanceof OutcomeUnknown && fault.message.includes('taken before');
          if (isAgain) {
            this.world.faults.probe('replayed record recognised');
            return;
          }
          // Whatever was not stored is read again, with the next poll: the record is still in the log, so nobody may be
          // told that it failed.
          if (fault instanceof OutcomeUnknown || fault instanceof Unavailable) {
            this.position = Math.min(this.position ?? offset, offset);
          } else record.reply.failed(fault);
        },
      };
      this.of.node.submit(record.request, reply, offset);
    });
  }
}
