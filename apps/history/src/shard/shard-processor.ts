import {
  type EpochMs,
  OutcomeUnknown,
  type RequestOutcome,
  type RunKey,
  type ShardId,
  type ShardLease,
  type SubmittedRequest,
  Unavailable,
} from '@app/contract';
import { isOpen } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HistoryPorts } from '../ports';
import type { CachedRun } from './cached-run';
import { DatabaseClock } from './database-clock';
import { workflowKeyText } from './keys';
import { Quarantine } from './quarantine';
import { RunFault } from './run-fault';
import { RunLoader } from './run-loader';
import type { ShardItem } from './shard-item';
import { ShardMemory } from './shard-memory';
import { Turn } from './turn';
import { turnWriteOf } from './turn-write';

/** Requests of one turn: bounds the statement and the time until the first of them is answered. */
const BATCH_COUNT_MAX = 512;

/** Requests that may wait; further ones are refused at once, so that a slow store cannot fill the memory. */
const INBOX_COUNT_MAX = 50_000;

/** Due runs are read this far ahead, this often: a wake-up is in memory before it is due. */
const LOOK_AHEAD_MS = 30_000;
const LOOK_AHEAD_EVERY_MS = 10_000;
const DUE_RUN_COUNT_MAX = 10_000;
const LOOK_AHEAD_AGAIN_MS = 500;

/** On taking the shard over, attempts that wait for a worker are handed out again at once, not when their check is due. */
const TAKE_OVER_AHEAD_MS = 310_000;

const REACQUIRE_MS_MIN = 50;
const REACQUIRE_MS_MAX = 2_000;

/**
 * The owner of one shard. A turn takes whatever has arrived while the turn before it was being stored (no timers, no
 * artificial delay), decides it, writes it in one statement guarded by the fence, and only then answers.
 *
 * - `acquiring`: no lease; requests wait, because their answers could not be stored.
 * - `owning`: turns are taken, one at a time.
 * - `stopped`: fenced by another owner, or told to stop; everything is refused.
 *
 * Any error at or after a commit means that the outcome is unknown: callers are told so, all memory is dropped, and the
 * shard is acquired again, which waits for the statement in doubt to end one way or the other.
 */
export class ShardProcessor {
  private mode: 'acquiring' | 'owning' | 'stopped' = 'acquiring';
  private lease: ShardLease | undefined;
  private inbox: ShardItem[] = [];
  private busy = false;
  private idle: (() => void)[] = [];
  private cancelTimer: (() => void) | undefined;
  private timerDueAt = Number.POSITIVE_INFINITY;
  private cancelLookAhead: (() => void) | undefined;
  private readonly memory = new ShardMemory();
  private readonly quarantine = new Quarantine();
  private readonly clock: DatabaseClock;
  private readonly loader: RunLoader;

  constructor(
    private readonly shardId: ShardId,
    private readonly owner: string,
    private readonly ports: HistoryPorts,
    private readonly host: AslHost,
  ) {
    this.clock = new DatabaseClock(() => ports.surroundings.monotonicMs());
    this.loader = new RunLoader(ports, host, this.memory);
  }

  /** The database's clock, as far as it is known here. */
  get now(): EpochMs {
    return this.clock.now();
  }

  get isOwner(): boolean {
    return this.mode === 'owning';
  }

  /** Resolves when the shard is owned; tries until then. */
  async start(): Promise<void> {
    await this.acquire();
  }

  /** Finishes the turn in progress and lets go of the shard. */
  async stop(): Promise<void> {
    const { lease } = this;
    const wasOwner = this.mode === 'owning';
    this.mode = 'stopped';
    if (this.busy) await new Promise<void>((resolve) => this.idle.push(resolve));
    this.cancelTimer?.();
    this.cancelLookAhead?.();
    this.refuseAll(new Unavailable('the shard is being handed over'));
    if (wasOwner && lease !== undefined) await this.ports.store.releaseShard(this.lease ?? lease);
  }

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    return new Promise((settle, fail) => {
      if (this.mode === 'stopped') fail(new Unavailable('the shard moved'));
      else if (this.inbox.length >= INBOX_COUNT_MAX) fail(new Unavailable('too much is waiting'));
      else this.push({ type: 'request', request, settle, fail });
    });
  }

  /** The run as this owner holds it, loaded if need be; for reading. */
  async read(key: RunKey): Promise<CachedRun | undefined> {
    const known = this.memory.runs.get(key.runId);
    if (known !== undefined) return known;
    const [stored] = await this.ports.store.loadRuns([key]);
    return stored && (await this.loader.fold(stored));
  }

  private push(item: ShardItem): void {
    this.inbox.push(item);
    this.kick();
  }

  private kick(): void {
    if (this.busy || this.mode !== 'owning') return;
    this.busy = true;
    this.ports.surroundings.soon(() => void this.run());
  }

  private async run(): Promise<void> {
    try {
      await this.takeTurn();
    } finally {
      this.busy = false;
      for (const resolve of this.idle.splice(0)) resolve();
      if (this.inbox.length > 0) this.kick();
      else this.setTimer();
    }
  }

  private async takeTurn(): Promise<void> {
    const startedMs = this.ports.surroundings.monotonicMs();
    this.takeDueWakes();
    const items = this.withoutQuarantined(this.inbox.splice(0, BATCH_COUNT_MAX));
    const { lease } = this;
    if (items.length === 0 || lease === undefined) return;
    const turn = await this.decideAll(items);
    if (turn === undefined) return;
    const write = turnWriteOf(turn, lease, items.length);
    if (write !== undefined) {
      const isWritten = await this.write(turn, write);
      if (!isWritten) return;
    }
    this.finish(turn);
    this.ports.meter.turn({
      requests: items.length,
      facts: write?.appends.reduce((sum, append) => sum + append.facts.length, 0) ?? 0,
      milliseconds: this.ports.surroundings.monotonicMs() - startedMs,
    });
  }

  /** `undefined` when the turn could not be decided: its callers have been told, and the shard is acquired again. */
  private async decideAll(items: readonly ShardItem[]): Promise<Turn | undefined> {
    let turn: Turn | undefined;
    try {
      const loading = this.loader.load(items);
      if (loading !== undefined) await loading;
      turn = new Turn(this.ports, this.host, this.memory, {
        now: this.clock.now(),
        push: (item) => {
          this.push(item);
        },
      });
      for (const item of items) this.take(turn, item);
      return turn;
    } catch (fault) {
      this.ports.faults.report('a turn could not be decided', fault, { shardId: this.shardId });
      turn?.after.reservations.forEach(({ reservation }) => {
        reservation.release();
      });
      if (fault instanceof RunFault) {
        await this.setAside(items, fault);
        return undefined;
      }
      const unavailable = new Unavailable('the shard could not take the request', { cause: fault });
      for (const item of items) if (item.type === 'request') item.fail(unavailable);
      await this.reacquire();
      return undefined;
    }
  }

  private take(turn: Turn, item: ShardItem): void {
    try {
      turn.take(item);
    } catch (fault) {
      throw new RunFault(this.runOf(item), fault, item);
    }
  }

  /**
   * One run cannot be decided. It is left alone for a while, what was asked of it fails, and everything else is taken up
   * again on what is stored, since the turn may have changed the memory of any run. Nothing was written: the lease holds.
   */
  private async setAside(items: readonly ShardItem[], fault: RunFault): Promise<void> {
    const { run } = fault;
    const isConcerned = (item: ShardItem): boolean =>
      item === fault.item || (run !== undefined && this.runOf(item)?.runId === run.runId);
    const others = items.filter((item) => item.type === 'request' && !isConcerned(item));
    for (const item of items) if (item.type === 'request' && isConcerned(item)) item.fail(fault);
    if (run !== undefined) this.quarantine.add(run.runId, this.clock.now());
    this.memory.clear();
    this.inbox = [...others, ...this.inbox.filter((item) => item.type === 'request')];
    try {
      await this.lookAhead(TAKE_OVER_AHEAD_MS);
    } catch (cause) {
      this.ports.faults.report('due runs cannot be read', cause, { shardId: this.shardId });
      await this.reacquire();
    }
  }

  /** Requests to runs that are set aside fail at once; their wake-ups wait. */
  private withoutQuarantined(items: ShardItem[]): ShardItem[] {
    if (this.quarantine.isEmpty) return items;
    const now = this.clock.now();
    return items.filter((item) => {
      const key = this.runOf(item);
      const until = key && this.quarantine.until(key.runId, now);
      if (until === undefined) return true;
      if (item.type === 'request') item.fail(new RunFault(key, new Error('the run is set aside')));
      else this.memory.wakes.add({ dueAt: until, key: item.key });
      return false;
    });
  }

  /** Which run an item concerns, as far as memory knows. */
  private runOf(item: ShardItem): RunKey | undefined {
    if (item.type !== 'request') return item.key;
    const { tenantId, namespaceId, workflowId, runId } = item.request;
    const named = runId ?? this.memory.current.get(workflowKeyText(item.request))?.runId;
    if (named === undefined || item.request.type === 'StartWorkflow') return undefined;
    return { tenantId, namespaceId, workflowId, runId: named };
  }

  private async write(
    turn: Turn,
    write: Parameters<HistoryPorts['store']['writeTurn']>[0],
  ): Promise<boolean> {
    try {
      const written = await this.ports.store.writeTurn(write);
      if (written.type === 'written') {
        this.lease = { ...this.lease!, version: write.version + 1, nextOffset: write.nextOffset };
        this.clock.observe(written.databaseTime);
        return true;
      }
      this.ports.meter.fenced();
      this.abandon(turn, new Unavailable('the shard moved to another owner'));
      this.mode = 'stopped';
      this.refuseAll(new Unavailable('the shard moved to another owner'));
      return false;
    } catch (fault) {
      this.ports.meter.unknownOutcome();
      this.ports.faults.report('the outcome of a turn is unknown', fault, {
        shardId: this.shardId,
      });
      this.abandon(turn, new OutcomeUnknown('the store did not answer', { cause: fault }));
      await this.reacquire();
      return false;
    }
  }

  private abandon(turn: Turn, fault: Error): void {
    for (const { reservation } of turn.after.reservations) reservation.release();
    for (const fail of turn.after.callers) fail(fault);
    for (const item of turn.deferred) if (item.type === 'request') item.fail(fault);
  }

  /** The turn is stored: hand out, answer, arm, tell. Work leaves before answers, so that it is not behind them. */
  private finish(turn: Turn): void {
    const { after } = turn;
    for (const { reservation, task } of after.reservations) reservation.deliver(task);
    for (const settle of after.settle) settle();
    for (const offer of after.offers) this.ports.tasks.offer(offer);
    for (const cancel of after.cancels) this.ports.tasks.notifyCancel(cancel);
    for (const run of turn.touched) this.finishRun(run);
    for (const tell of after.parked) tell();
    if (turn.deferred.length > 0) this.inbox = [...turn.deferred, ...this.inbox];
    this.memory.evict();
  }

  private finishRun(run: CachedRun): void {
    const hadFacts = run.fresh.length > 0;
    const closeEvent = isOpen(run.state)
      ? undefined
      : run.fresh.findLast((fact) => 'eventId' in fact);
    run.settle();
    if (!isOpen(run.state)) {
      this.memory.bury(run);
    } else if (run.stale) {
      this.memory.forget(run);
      this.push({ type: 'wake', key: run.key });
    } else {
      this.memory.arm(run);
    }
    if (!hadFacts) return;
    this.ports.changes.publish({
      ...run.key,
      lastEventId: run.state.nextEventId - 1,
      status: run.status,
      ...(closeEvent && 'eventId' in closeEvent && { closeEvent }),
    });
  }

  private takeDueWakes(): void {
    const now = this.clock.now();
    for (let key = this.memory.takeDue(now); key !== undefined; key = this.memory.takeDue(now)) {
      this.inbox.push({ type: 'wake', key });
    }
  }

  private setTimer(): void {
    if (this.mode !== 'owning') return;
    const dueAt = this.memory.wakes.peek()?.dueAt ?? Number.POSITIVE_INFINITY;
    if (dueAt === this.timerDueAt && this.cancelTimer !== undefined) return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerDueAt = dueAt;
    if (dueAt === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(Math.max(1, dueAt - this.clock.now()), 2_000_000_000);
    this.cancelTimer = this.ports.surroundings.after(delayMs, () => {
      this.cancelTimer = undefined;
      this.kick();
    });
  }

  private async acquire(): Promise<void> {
    let delayMs = REACQUIRE_MS_MIN;
    while (this.mode !== 'stopped') {
      try {
        const lease = await this.ports.store.acquireShard(this.shardId, this.owner);
        this.clock.observe(lease.databaseTime);
        this.lease = lease;
        await this.lookAhead(TAKE_OVER_AHEAD_MS);
        this.mode = 'owning';
        this.kick();
        return;
      } catch (fault) {
        this.ports.faults.report('the shard cannot be acquired', fault, { shardId: this.shardId });
        await new Promise<void>((resolve) => this.ports.surroundings.after(delayMs, resolve));
        delayMs = Math.min(delayMs * 2, REACQUIRE_MS_MAX);
      }
    }
  }

  private async reacquire(): Promise<void> {
    if (this.mode === 'stopped') return;
    this.mode = 'acquiring';
    this.lease = undefined;
    this.memory.clear();
    // Wake-ups and answers of machines concern memory that is gone; what they stand for is read from the store again.
    this.inbox = this.inbox.filter((item) => item.type === 'request');
    await this.acquire();
  }

  /** Reads which runs will need attention, and looks again before that window ends. */
  private async lookAhead(aheadMs: number): Promise<void> {
    this.cancelLookAhead?.();
    const before = this.clock.now() + aheadMs;
    // Raised before reading: a turn that is stored while the store reads arms its runs by itself.
    this.memory.horizon = before;
    const due = await this.ports.store.readDueRuns(this.shardId, before, DUE_RUN_COUNT_MAX);
    const notAfter = aheadMs === TAKE_OVER_AHEAD_MS ? this.clock.now() : undefined;
    for (const each of due) this.memory.armStored(each, notAfter);
    // There may be more: the next look finds them when these have been looked at.
    const isFull = due.length === DUE_RUN_COUNT_MAX;
    this.scheduleLookAhead(isFull ? LOOK_AHEAD_AGAIN_MS : LOOK_AHEAD_EVERY_MS);
  }

  private scheduleLookAhead(delayMs: number): void {
    this.cancelLookAhead = this.ports.surroundings.after(delayMs, () => {
      this.lookAhead(LOOK_AHEAD_MS).then(
        () => {
          this.kick();
        },
        (fault: unknown) => {
          this.ports.faults.report('due runs cannot be read', fault, { shardId: this.shardId });
          this.scheduleLookAhead(LOOK_AHEAD_EVERY_MS);
        },
      );
    });
  }

  private refuseAll(fault: Error): void {
    for (const item of this.inbox.splice(0)) if (item.type === 'request') item.fail(fault);
  }
}
