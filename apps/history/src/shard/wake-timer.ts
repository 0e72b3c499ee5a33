import type { Surroundings } from '../ports';
import type { DatabaseClock } from './database-clock';
import type { ShardMemory } from './shard-memory';

/** The longest delay that timers of the runtime can take. */
const DELAY_MS_MAX = 2_000_000_000;

/** The one timer of a shard: goes off when the first of its runs is due. */
export class WakeTimer {
  private cancel: (() => void) | undefined;
  private dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly surroundings: Pick<Surroundings, 'after'>,
    private readonly shard: { readonly memory: ShardMemory; readonly clock: DatabaseClock },
    private readonly onDue: () => void,
  ) {}

  set(): void {
    const dueAt = this.shard.memory.wakes.peek()?.dueAt ?? Number.POSITIVE_INFINITY;
    if (dueAt === this.dueAt && this.cancel !== undefined) return;
    this.stop();
    this.dueAt = dueAt;
    if (dueAt === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(Math.max(1, dueAt - this.shard.clock.now()), DELAY_MS_MAX);
    this.cancel = this.surroundings.after(delayMs, () => {
      this.cancel = undefined;
      this.onDue();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
