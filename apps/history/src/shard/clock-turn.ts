import {
  type ClockReply,
  type EpochMs,
  type MoveClock,
  rejection,
  type RequestOutcome,
  RunId,
  type Scope,
  WorkflowId,
} from '@app/contract';

import type { AfterCommit } from './after-commit';
import type { CachedRun } from './cached-run';
import type { RequestRecords } from './request-records';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import type { VirtualClock } from './virtual-clock';

type MoveItem = Extract<ShardItem, { type: 'move' }>;

/** Somebody who waits for a clock to arrive; without a target, for it to be known what the next wake-up is. */
export interface ClockWait {
  readonly item: MoveItem;
  readonly clock: VirtualClock;
  readonly target: EpochMs | undefined;
}

/** Request ids of moves are kept beside those of workflows, under an id that no workflow can have. */
const NO_WORKFLOW = WorkflowId('');
const NO_RUN = RunId('00000000-0000-0000-0000-000000000000');

/** What the moves of clocks need of the turn they happen in. */
export interface ClockedTurn {
  readonly memory: ShardMemory;
  readonly touched: ReadonlySet<CachedRun>;
  readonly records: RequestRecords;
  readonly after: Pick<AfterCommit, 'settle' | 'callers' | 'clockWaits'>;
}

/** Clocks of namespaces in virtual time, within one turn: how they are told to move, and how they do. */
export class ClockTurn {
  /** Clocks to be stored with the turn. */
  readonly moved = new Set<VirtualClock>();

  constructor(private readonly turn: ClockedTurn) {}

  raise(clock: VirtualClock, to: EpochMs): void {
    clock.raise(to);
    this.note(clock);
  }

  /** Something has happened in the namespace that its clock may have waited for. */
  stir(scope: Scope): void {
    const clock = this.turn.memory.clockOf(scope);
    if (clock !== undefined) this.turn.memory.stirred.add(clock);
  }

  takeStep({ scope, to }: Extract<ShardItem, { type: 'step' }>): void {
    const clock = this.turn.memory.clockOf(scope);
    if (clock === undefined) return;
    // What came in between may be due earlier: looked at again after this turn.
    const isDisturbed = [...this.turn.touched].some((run) => run.clock === clock);
    if (isDisturbed) this.turn.memory.stirred.add(clock);
    else this.raise(clock, to);
  }

  takeMove(item: MoveItem): void {
    const { memory } = this.turn;
    const { request } = item;
    const clock = memory.clockOf(request);
    this.turn.after.callers.push(item.fail);
    if (clock === undefined) {
      this.settle(item, { ok: false, rejection: rejection('NAMESPACE_IN_REAL_TIME') });
      return;
    }
    const earlier = this.turn.records.earlier(identified(request));
    if (earlier?.ok === false) this.settle(item, earlier);
    else if (earlier !== undefined)
      this.wait(item, clock, earlier.reply.clock?.target ?? clock.now);
    else if (request.move.type === 'next') this.wait(item, clock, undefined);
    else this.go(item, clock);
  }

  private go(item: MoveItem, clock: VirtualClock): void {
    const { move } = item.request;
    switch (move.type) {
      case 'skip':
        clock.skipUntil = move.until > clock.now ? move.until : undefined;
        this.note(clock);
        this.settle(item, this.remember(item, { now: clock.now, target: null, arrived: true }));
        return;
      case 'to':
      case 'by': {
        const from = clock.target ?? clock.now;
        const target = Math.max(move.type === 'by' ? from + move.durationMs : move.time, clock.now);
        clock.target = Math.max(target, clock.target ?? 0);
        this.note(clock);
        this.remember(item, { now: clock.now, target, arrived: false });
        this.wait(item, clock, target);
        return;
      }
      case 'next':
    }
  }

  private remember({ request }: MoveItem, clock: ClockReply): RequestOutcome {
    const outcome = clockOutcome(clock);
    this.turn.records.keep(identified(request), outcome);
    return outcome;
  }

  private wait(item: MoveItem, clock: VirtualClock, target: EpochMs | undefined): void {
    this.turn.after.clockWaits.push({ item, clock, target });
    this.turn.memory.stirred.add(clock);
  }

  private settle(item: MoveItem, outcome: RequestOutcome): void {
    this.turn.after.settle.push(() => {
      item.settle(outcome);
    });
  }

  private note(clock: VirtualClock): void {
    this.moved.add(clock);
    this.turn.memory.stirred.add(clock);
  }
}

function identified(request: MoveClock) {
  return { ...request, workflowId: NO_WORKFLOW, type: 'MoveClock' };
}

/** Where the outcome of a move's request id is kept. */
export function moveRecordKey({ request }: MoveItem) {
  const { tenantId, namespaceId, requestId } = request;
  return requestId === undefined
    ? undefined
    : { tenantId, namespaceId, workflowId: NO_WORKFLOW, requestId };
}

export function clockOutcome(clock: ClockReply): RequestOutcome {
  return { ok: true, reply: { runId: NO_RUN, clock } };
}
