import type { ShardId } from '@app/contract';

import type { HistoryPorts } from '../ports';
import type { DatabaseClock } from './database-clock';
import type { ShardMemory } from './shard-memory';

/** Due runs are read this far ahead, this often: a wake-up is in memory before it is due. */
const LOOK_AHEAD_MS = 30_000;
const LOOK_AHEAD_EVERY_MS = 10_000;
const LOOK_AHEAD_AGAIN_MS = 500;

/** On taking the shard over, attempts that wait for a worker are handed out again at once, not when their check is due. */
const TAKE_OVER_AHEAD_MS = 310_000;

/** Reads in time which runs of a shard will need attention. */
export class LookAhead {
  private cancel: (() => void) | undefined;
  private isStopped = false;

  constructor(
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings' | 'faults'>,
    private readonly shard: {
      readonly shardId: ShardId;
      readonly memory: ShardMemory;
      readonly clock: DatabaseClock;
      readonly dueRunCountMax: number;
    },
    private readonly onRead: () => void,
  ) {}

  /** The memory of the shard is empty: reads what is due now and soon. Throws when the store cannot be read. */
  takeOver(): Promise<void> {
    this.isStopped = false;
    return this.look(TAKE_OVER_AHEAD_MS, this.shard.clock.now());
  }

  stop(): void {
    this.isStopped = true;
    this.cancel?.();
  }

  /** Looks again before the window ends. */
  private async look(aheadMs: number, notAfter?: number): Promise<void> {
    this.cancel?.();
    const before = this.shard.clock.now() + aheadMs;
    // Raised before reading: a turn that is stored while the store reads arms its runs by itself.
    this.shard.memory.horizon = before;
    const { shardId, dueRunCountMax } = this.shard;
    const due = await this.ports.store.readDueRuns(shardId, before, dueRunCountMax);
    for (const each of due) this.shard.memory.armStored(each, notAfter);
    // There may be more: the next look finds them when these have been looked at.
    const isFull = due.length === dueRunCountMax;
    this.schedule(isFull ? LOOK_AHEAD_AGAIN_MS : LOOK_AHEAD_EVERY_MS);
  }

  private schedule(delayMs: number): void {
    if (this.isStopped) return;
    this.cancel = this.ports.surroundings.after(delayMs, () => {
      this.look(LOOK_AHEAD_MS).then(this.onRead, (fault: unknown) => {
        this.ports.faults.report('due runs cannot be read', fault, { shardId: this.shard.shardId });
        this.schedule(LOOK_AHEAD_EVERY_MS);
      });
    });
  }
}
