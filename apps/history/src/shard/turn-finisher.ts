import { isOpen } from '@app/engine';

import type { ShardPorts } from '../ports';
import type { QueryDesk } from '../query/query-desk';
import type { CachedRun } from './cached-run';
import { changeOf } from './change-of';
import type { ClockDriver } from './clock-driver';
import type { ShardInbox } from './shard-inbox';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import type { Turn } from './turn';

/** What becomes of a turn once it is known whether it is stored. */
export class TurnFinisher {
  constructor(
    private readonly shard: {
      readonly ports: Pick<ShardPorts, 'tasks' | 'changes'>;
      readonly memory: ShardMemory;
      readonly inbox: ShardInbox;
      readonly clocks: ClockDriver;
      readonly queries: QueryDesk;
      readonly push: (item: ShardItem) => void;
    },
  ) {}

  /** The turn is stored: hand out, answer, arm, tell. */
  finish(turn: Turn): void {
    const { after } = turn;
    // A batch in flight may answer at once: what it belongs to is told first.
    turn.spans?.stored(turn.touched);
    after.carryOut(this.shard.ports.tasks);
    for (const run of turn.touched) this.finishRun(run);
    for (const tell of after.parked) tell();
    this.shard.clocks.accept(after.clockWaits);
    this.shard.inbox.putBack(turn.deferred);
    this.shard.memory.evict();
  }

  /** It is not, or nobody knows. */
  abandon(turn: Turn, fault: Error): void {
    turn.spans?.abandoned(fault);
    turn.after.releaseSlots();
    for (const fail of turn.after.callers) fail(fault);
    for (const item of turn.deferred) if ('fail' in item) item.fail(fault);
  }

  private finishRun(run: CachedRun): void {
    const { memory, queries, ports } = this.shard;
    const change = changeOf(run);
    run.settle();
    queries.review(run);
    if (!isOpen(run.state)) {
      memory.bury(run);
    } else if (run.stale) {
      memory.forget(run);
      this.shard.push({ type: 'wake', key: run.key });
    } else {
      memory.arm(run);
    }
    if (change !== undefined) ports.changes.publish(change);
  }
}
