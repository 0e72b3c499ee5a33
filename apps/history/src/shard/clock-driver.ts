import type { EpochMs, Scope } from '@app/contract';

import type { HistoryPorts } from '../ports';
import { clockOutcome, type ClockWait } from './clock-turn';
import { isUnderWay } from './is-under-way';
import { scopeOf, type ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import { scopeText, type VirtualClock } from './virtual-clock';

/** What nobody tells of (a worker that goes away, a queue that gets one) is looked at this often, while somebody waits. */
const LOOK_AGAIN_MS = 50;

/** What a driver of clocks needs of its shard. */
export interface DrivenShard {
  readonly ports: Pick<HistoryPorts, 'tasks' | 'surroundings' | 'faults'>;
  readonly memory: ShardMemory;
  readonly inbox: () => Iterable<ShardItem>;
  /** Whether requests of the namespace's runs to other runs are on their way. */
  readonly isSendingFor: (scope: Scope) => boolean;
  readonly push: (items: readonly ShardItem[]) => void;
  /** Takes a turn, if none is being taken; then the clocks are driven. */
  readonly kick: () => void;
  /** Reads the wake-ups beyond the horizon of the clock. */
  readonly readOn: (clock: VirtualClock) => Promise<void>;
}

interface Waiter extends ClockWait {
  readonly cancelPatience: () => void;
}

/**
 * Moves the clocks of namespaces in virtual time. A clock goes from wake-up to wake-up, and at each it rests until
 * everything that came of it is done: nothing in the inbox, nothing due, nobody at work. So timers fire in the order in
 * which they are due and see what those before them have done, however fast time passes.
 */
export class ClockDriver {
  private waiters: Waiter[] = [];
  private readonly looking = new Set<VirtualClock>();

  constructor(private readonly shard: DrivenShard) {}

  /** The turn that told the clock where to go is stored; its caller waits. */
  accept(waits: readonly ClockWait[]): void {
    for (const wait of waits) {
      const cancelPatience = this.shard.ports.surroundings.after(
        wait.item.request.patienceMs,
        () => {
          this.answer(wait.item, wait.clock, { target: wait.target ?? null, arrived: false });
        },
      );
      this.waiters.push({ ...wait, cancelPatience });
    }
  }

  /** After every turn: lets those clocks go on that can. */
  drive(): void {
    for (const clock of [...this.shard.memory.stirred]) {
      if (this.hasItems(clock)) continue;
      this.shard.memory.stirred.delete(clock);
      this.driveOne(clock);
    }
  }

  /** The memory of the shard is gone, and with it what the clocks were about to do: they are taken up again from the store. */
  fail(fault: Error): void {
    for (const { item, cancelPatience } of this.waiters.splice(0)) {
      cancelPatience();
      item.fail(fault);
    }
  }

  private driveOne(clock: VirtualClock): void {
    const { memory, ports } = this.shard;
    if (this.wakeUnknown(clock) || this.wakeDue(clock, clock.now)) return;
    const waiters = this.waiters.filter((waiter) => waiter.clock === clock);
    if (!clock.isMoving && waiters.length === 0) return;
    if (this.shard.isSendingFor(clock.scope) || isUnderWay(clock, memory, ports)) {
      this.lookAgain(clock);
      return;
    }
    if (clock.target !== undefined && clock.target <= clock.now) clock.target = undefined;
    for (const { item, target } of waiters) {
      if (target !== undefined && target <= clock.now)
        this.answer(item, clock, { target, arrived: true });
    }
    const next = this.nextDueAt(clock);
    if (next === 'unknown') return;
    this.resolveNext(clock, next);
    this.step(clock, next);
  }

  private step(clock: VirtualClock, next: EpochMs | undefined): void {
    const { target, skipUntil = Number.NEGATIVE_INFINITY } = clock;
    const dueAt = next ?? Number.POSITIVE_INFINITY;
    const to = target === undefined ? dueAt : Math.min(dueAt, target);
    if (target === undefined && dueAt > skipUntil) return;
    this.shard.push([{ type: 'step', scope: clock.scope, to }]);
    this.wakeDue(clock, to);
  }

  /** Runs that the store knows to be worked on: what they wait for by their clock is only known when they are folded. */
  private wakeUnknown(clock: VirtualClock): boolean {
    const keys = clock.unknown.splice(0);
    this.shard.push(keys.map((key) => ({ type: 'wake', key })));
    if (keys.length > 0) this.shard.memory.stirred.add(clock);
    return keys.length > 0;
  }

  private wakeDue(clock: VirtualClock, now: EpochMs): boolean {
    const { memory } = this.shard;
    const items: ShardItem[] = [];
    for (;;) {
      const wake = memory.nextByClock(clock);
      if (wake === undefined || wake.dueAt > now) break;
      clock.wakes.takeDue(wake.dueAt);
      items.push({ type: 'wake', key: wake.key });
    }
    this.shard.push(items);
    if (items.length > 0) memory.stirred.add(clock);
    return items.length > 0;
  }

  /** When the next run is due by the clock. A run that is not in memory is folded first: it may need nothing any more. */
  private nextDueAt(clock: VirtualClock): EpochMs | undefined | 'unknown' {
    const { memory, ports } = this.shard;
    const wake = memory.nextByClock(clock);
    if ((wake?.dueAt ?? Number.POSITIVE_INFINITY) >= clock.horizon) {
      if (clock.horizon === Number.POSITIVE_INFINITY) return undefined;
      this.shard.readOn(clock).then(
        () => {
          this.stir(clock);
        },
        (fault: unknown) => {
          ports.faults.report('wake-ups of a namespace cannot be read', fault);
          this.lookAgain(clock);
        },
      );
      return 'unknown';
    }
    if (wake === undefined || memory.runs.has(wake.key.runId)) return wake?.dueAt;
    clock.wakes.takeDue(wake.dueAt);
    this.shard.push([{ type: 'wake', key: wake.key }]);
    memory.stirred.add(clock);
    return 'unknown';
  }

  /** Who asked for the next wake-up is told which it is, and goes there. */
  private resolveNext(clock: VirtualClock, next: EpochMs | undefined): void {
    const asking = this.waiters.filter(
      (waiter) => waiter.clock === clock && waiter.target === undefined,
    );
    for (const { item } of asking) {
      if (next === undefined) {
        this.answer(item, clock, { target: null, arrived: true });
        continue;
      }
      this.forget(item);
      const request = { ...item.request, move: { type: 'to', time: next } as const };
      this.shard.push([{ ...item, request }]);
    }
  }

  private answer(
    item: ClockWait['item'],
    clock: VirtualClock,
    { target, arrived }: { readonly target: EpochMs | null; readonly arrived: boolean },
  ): void {
    this.forget(item);
    item.settle(clockOutcome({ now: clock.now, target, arrived }));
  }

  private forget(item: ClockWait['item']): void {
    for (const waiter of this.waiters) if (waiter.item === item) waiter.cancelPatience();
    this.waiters = this.waiters.filter((waiter) => waiter.item !== item);
  }

  private lookAgain(clock: VirtualClock): void {
    if (this.looking.has(clock)) return;
    this.looking.add(clock);
    this.shard.ports.surroundings.after(LOOK_AGAIN_MS, () => {
      this.looking.delete(clock);
      this.stir(clock);
    });
  }

  private stir(clock: VirtualClock): void {
    const { memory } = this.shard;
    if (memory.clockOf(clock.scope) !== clock) return;
    memory.stirred.add(clock);
    // Not at once: a turn may be on its way to the store, and what is in memory is half of it.
    this.shard.kick();
  }

  private hasItems(clock: VirtualClock): boolean {
    const text = scopeText(clock.scope);
    for (const item of this.shard.inbox()) if (scopeText(scopeOf(item)) === text) return true;
    return false;
  }
}
