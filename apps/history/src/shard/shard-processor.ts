import {
  type EpochMs,
  type MoveClock,
  type OutboxRow,
  OutcomeUnknown,
  type RequestOutcome,
  type RunKey,
  type Scope,
  type ShardId,
  type ShardLease,
  type SubmittedRequest,
  type TurnWrite,
  Unavailable,
} from '@app/contract';

import type { AslHost } from '../asl/asl-host';
import { ForkDesk } from '../fork/fork-desk';
import { ForkPreparation } from '../fork/fork-preparation';
import { Outboxes } from '../outbox/outboxes';
import type { ShardPorts } from '../ports';
import { QueryDesk } from '../query/query-desk';
import type { CachedRun } from './cached-run';
import { ClockDriver } from './clock-driver';
import { DatabaseClock } from './database-clock';
import { LookAhead } from './look-ahead';
import { Ownership } from './ownership';
import { RunFault } from './run-fault';
import { RunLoader } from './run-loader';
import { ShardInbox } from './shard-inbox';
import type { RequestPlace, ShardItem } from './shard-item';
import { ShardMemory } from './shard-memory';
import type { SeenOwner, ShardOptions } from './shard-options';
import { Turn } from './turn';
import { TurnFinisher } from './turn-finisher';
import { turnWriteOf } from './turn-write';
import { WakeTimer } from './wake-timer';

const REACQUIRE_MS_MIN = 50;
const REACQUIRE_MS_MAX = 2_000;

const MOVED = 'the shard moved to another owner';

/**
 * The owner of one shard. A turn takes whatever has arrived while the turn before it was being stored (no timers, no
 * artificial delay), decides it, writes it in one statement guarded by the fence, and only then answers.
 *
 * - `acquiring`: no lease; requests wait, because their answers could not be stored.
 * - `owning`: turns are taken, one at a time.
 * - `stopped`: replaced by another owner, or told to stop; everything is refused.
 *
 * Any error at or after a commit means that the outcome is unknown: callers are told so, all memory is dropped, and the
 * shard is acquired again, which waits for the statement in doubt to end one way or the other. So is a shard whose fence
 * was met, because the one who raised it may have been this owner: an acquisition that was given up and took place. Only
 * the last owner may acquire again; one that was replaced leaves.
 */
export class ShardProcessor {
  private mode: 'acquiring' | 'owning' | 'stopped' = 'acquiring';
  private lease: ShardLease | undefined;
  private acquiredCount = 0;
  private busy = false;
  private idle: (() => void)[] = [];
  private readonly memory: ShardMemory;
  readonly inbox: ShardInbox;
  private readonly finisher: TurnFinisher;
  private readonly clock: DatabaseClock;
  private readonly loader: RunLoader;
  private readonly lookAhead: LookAhead;
  private readonly timer: WakeTimer;
  readonly outbox: Outboxes;
  private readonly desk: ForkDesk;
  private readonly clocks: ClockDriver;
  readonly queries: QueryDesk;
  private readonly ownership: Ownership;

  constructor(
    private readonly shardId: ShardId,
    private readonly options: ShardOptions,
    private readonly ports: ShardPorts,
    private readonly host: AslHost,
  ) {
    this.ownership = new Ownership(ports.store, { shardId, owner: options.owner });
    this.clock = new DatabaseClock(() => ports.surroundings.monotonicMs());
    this.memory = new ShardMemory(options.limits);
    const { memory, clock } = this;
    this.inbox = new ShardInbox(memory, clock);
    const { dueRunCountMax } = options.limits;
    this.loader = new RunLoader(ports, host, memory, {
      now: () => clock.now(),
      wakeCountMax: dueRunCountMax,
    });
    const kick = (): void => {
      this.kick();
    };
    this.lookAhead = new LookAhead(ports, { shardId, memory, clock, dueRunCountMax }, kick);
    this.timer = new WakeTimer(ports.surroundings, { memory, clock }, kick);
    this.outbox = new Outboxes(shardId, ports, (row, outcome) => this.settleSent(row, outcome));
    this.queries = new QueryDesk({ ports, clock, read: (key) => this.read(key) });
    this.desk = new ForkDesk(new ForkPreparation(ports, host, { shardId, options }));
    this.clocks = new ClockDriver({
      ports,
      memory,
      inbox: () => this.inbox.items,
      isSendingFor: (scope) => this.outbox.isSendingFor(scope),
      push: (items) => {
        for (const item of items) this.push(item);
      },
      kick,
      readOn: (virtual) => this.loader.readWakes(virtual),
    });
    const { inbox, clocks, queries } = this;
    const push = (item: ShardItem): void => {
      this.push(item);
    };
    this.finisher = new TurnFinisher({ ports, memory, inbox, clocks, queries, push });
  }

  /** The database's clock, as far as it is known here. */
  get now(): EpochMs {
    return this.clock.now();
  }

  /** Offset of the first record of the request log that is not yet applied; `undefined` while the shard is not owned. */
  get nextOffset(): number | undefined {
    return this.mode === 'owning' ? this.lease?.nextOffset : undefined;
  }

  get isOwner(): boolean {
    return this.mode === 'owning';
  }

  /** It has no way back: another owner has the shard, or it was told to stop. A function, because time changes it. */
  isStopped(): boolean {
    return this.mode === 'stopped';
  }

  /** How often the shard was acquired: what was read of its log or its inbox before is to be read again. */
  get generation(): number {
    return this.acquiredCount;
  }

  /** Resolves when the shard is owned, or somebody else has it than who was seen to have it; tries until then. */
  async start(seen?: SeenOwner): Promise<void> {
    const { logIncarnation } = this.options;
    await this.acquire(() => this.ownership.take(seen, logIncarnation()));
  }

  /** Finishes the turn in progress and lets go of the shard. */
  async stop(): Promise<void> {
    this.mode = 'stopped';
    if (this.busy) await new Promise<void>((resolve) => this.idle.push(resolve));
    this.leave(new Unavailable('the shard is being handed over'));
    await this.giveBack();
  }

  private async giveBack(): Promise<void> {
    const { lease } = this;
    this.lease = undefined;
    if (lease !== undefined) await this.ports.store.releaseShard(lease);
  }

  private leave(fault: Error): void {
    this.mode = 'stopped';
    for (const watch of [this.timer, this.lookAhead]) watch.stop();
    this.outbox.close();
    this.memory.clear();
    this.clocks.fail(fault);
    this.queries.leave();
    this.inbox.refuseAll(fault);
  }

  /** With its place if it came by the request log or the inbox: those are taken in order, and each only once. */
  submit(request: SubmittedRequest, place: RequestPlace = {}): Promise<RequestOutcome> {
    return new Promise((settle, fail) => {
      if (this.mode === 'stopped') fail(new Unavailable('the shard moved'));
      else if (!this.hasRoomFor(request, place)) fail(new Unavailable('too much is waiting'));
      else this.push({ type: 'request', request, settle, fail, ...place });
    });
  }

  private hasRoomFor(request: Scope, place: RequestPlace): boolean {
    const { inboxCountMax: countMax } = this.options.limits;
    return this.inbox.admits(request, place, { countMax, nextOffset: this.lease?.nextOffset ?? 0 });
  }

  /** The run as it is stored, from memory if this is the owner and holds it; for reading. */
  async read(key: RunKey): Promise<CachedRun | undefined> {
    const isHeld = this.mode === 'owning' && this.memory.runs.has(key.runId);
    const isCurrent = isHeld && (await this.ownership.holds());
    // What the turn in progress has decided is in memory already, and may never be stored.
    if (this.busy) await new Promise<void>((resolve) => this.idle.push(resolve));
    return this.loader.read(key, { fromMemory: isCurrent && this.isOwner });
  }

  /** Moves the clock of a namespace in virtual time; resolves when it has arrived. */
  moveClock(request: MoveClock): Promise<RequestOutcome> {
    return new Promise((settle, fail) => {
      if (this.mode === 'stopped') fail(new Unavailable('the shard moved'));
      else this.push({ type: 'move', request, settle, fail });
    });
  }

  private settleSent(row: OutboxRow, outcome: RequestOutcome): Promise<void> {
    return new Promise((settle, fail) => {
      this.push({ type: 'sent', key: row.source, row, outcome, settle, fail });
    });
  }

  private push(item: ShardItem): void {
    this.inbox.add(item);
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
      if (this.mode === 'owning') this.clocks.drive();
      if (this.inbox.count > 0) this.kick();
      else if (this.mode === 'owning') this.timer.set();
    }
  }

  private async takeTurn(): Promise<void> {
    const startedMs = this.ports.surroundings.monotonicMs();
    const { lease } = this;
    if (lease === undefined) return;
    const items = this.inbox.take(this.options.limits.batchCountMax, lease.nextOffset);
    if (items.length === 0) return;
    const turn = await this.decideAll(items);
    if (turn === undefined) return;
    const write = turnWriteOf(turn, lease, this.options.limits.snapshotFactCountMin);
    const isGood = write === undefined ? await this.confirm(turn) : await this.write(turn, write);
    if (!isGood) return;
    this.finisher.finish(turn);
    if (write !== undefined) this.outbox.written(write.version + 1, write.outbox);
    this.ports.meter.turn({
      requests: items.length,
      facts: write?.appends.reduce((sum, append) => sum + append.facts.length, 0) ?? 0,
      milliseconds: this.ports.surroundings.monotonicMs() - startedMs,
      waitedMs: this.inbox.waitedMs,
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
        desk: this.desk,
        queries: this.queries,
        push: (item) => {
          this.push(item);
        },
      });
      for (const item of items) this.take(turn, item);
      turn.handOut();
      return turn;
    } catch (fault) {
      this.ports.faults.report('a turn could not be decided', fault, { shardId: this.shardId });
      turn?.after.releaseSlots();
      if (fault instanceof RunFault) {
        await this.setAside(items, fault);
        return undefined;
      }
      const unavailable = new Unavailable('the shard could not take the request', { cause: fault });
      for (const item of items) if ('fail' in item) item.fail(unavailable);
      await this.reacquire();
      return undefined;
    }
  }

  private take(turn: Turn, item: ShardItem): void {
    try {
      turn.take(item);
    } catch (fault) {
      throw new RunFault(this.memory.runOf(item), fault, item);
    }
  }

  /**
   * One run cannot be decided. It is left alone for a while, what was asked of it fails, and everything else is taken up
   * again on what is stored, since the turn may have changed the memory of any run. Nothing was written: the lease holds.
   */
  private async setAside(items: readonly ShardItem[], fault: RunFault): Promise<void> {
    const { run } = fault;
    const isConcerned = (item: ShardItem): boolean =>
      item === fault.item || (run !== undefined && this.memory.runOf(item)?.runId === run.runId);
    const others = items.filter((item) => 'fail' in item && !isConcerned(item));
    for (const item of items) if ('fail' in item && isConcerned(item)) item.fail(fault);
    this.memory.clear();
    this.clocks.fail(new OutcomeUnknown('the shard looks at everything anew'));
    this.inbox.setAside(fault, others);
    try {
      await this.takeOver();
    } catch (cause) {
      this.ports.faults.report('due runs cannot be read', cause, { shardId: this.shardId });
      await this.reacquire();
    }
  }

  private async write(turn: Turn, write: TurnWrite): Promise<boolean> {
    try {
      const written = await this.ports.store.writeTurn(write);
      if (written.type === 'written') {
        this.lease = { ...this.lease!, version: write.version + 1, nextOffset: write.nextOffset };
        this.clock.observe(written.databaseTime);
        return true;
      }
      this.ports.meter.fenced();
      this.finisher.abandon(turn, new Unavailable(MOVED));
      await this.reacquire();
      return false;
    } catch (fault) {
      this.ports.meter.unknownOutcome();
      this.ports.faults.report('the outcome of a turn is unknown', fault, {
        shardId: this.shardId,
      });
      this.finisher.abandon(turn, new OutcomeUnknown('the store did not answer', { cause: fault }));
      await this.reacquire();
      return false;
    }
  }

  /** There is nothing to store, so there was no fence: who is answered must not be answered by a replaced owner. */
  private async confirm(turn: Turn): Promise<boolean> {
    if (turn.after.settle.length === 0) return true;
    let fault = new Unavailable(MOVED);
    try {
      if (await this.ownership.holds()) return true;
    } catch (cause) {
      fault = new Unavailable('the store did not answer', { cause });
    }
    this.finisher.abandon(turn, fault);
    await this.reacquire();
    return false;
  }

  /** `ask` resolves to `undefined` when the shard has another owner. */
  private async acquire(ask: () => Promise<ShardLease | undefined>): Promise<void> {
    let delayMs = REACQUIRE_MS_MIN;
    while (!this.isStopped()) {
      try {
        const lease = await ask();
        if (lease === undefined) {
          this.leave(new Unavailable(MOVED));
          return;
        }
        this.clock.observe(lease.databaseTime);
        this.lease = lease;
        await this.takeOver();
        if (this.isStopped()) {
          // Told so meanwhile.
          await this.giveBack();
          return;
        }
        this.mode = 'owning';
        this.acquiredCount += 1;
        this.outbox.open();
        this.kick();
        return;
      } catch (fault) {
        this.ports.faults.report('the shard cannot be acquired', fault, { shardId: this.shardId });
        await new Promise<void>((resolve) => this.ports.surroundings.after(delayMs, resolve));
        delayMs = Math.min(delayMs * 2, REACQUIRE_MS_MAX);
      }
    }
  }

  /** The memory of the shard is empty: what needs attention now and soon, and the clocks that are on their way. */
  private async takeOver(): Promise<void> {
    await this.lookAhead.takeOver();
    for (const clock of await this.ports.store.readMovingClocks(this.shardId)) {
      if (this.options.owns(clock)) await this.loader.takeClock(clock);
    }
  }

  private async reacquire(): Promise<void> {
    if (this.mode === 'stopped') return;
    this.mode = 'acquiring';
    this.lease = undefined;
    this.memory.clear();
    this.clocks.fail(new OutcomeUnknown('the shard is acquired anew'));
    this.outbox.close();
    this.inbox.keepRequests();
    const { shardId, options, ports } = this;
    await this.acquire(() => ports.store.reacquireShard(shardId, options.owner));
  }
}
