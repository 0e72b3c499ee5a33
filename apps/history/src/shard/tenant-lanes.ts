import type { TenantId } from '@app/contract';

import { scopeOf, type ShardItem } from './shard-item';

/** Items of one tenant in a turn while others wait, too: a turn is as long as what it writes, and they wait for its end. */
const SHARE_COUNT = 32;

/** What came by the log or by the inbox of the database is taken in its order, whoever it is from. */
const IN_ORDER = '';

/**
 * What waits for a turn, by tenant. A tenant alone gets the whole turn; of several, each gets a bounded share of the very
 * next one, however much the others have waiting. The items of a run are of one tenant and keep their order.
 */
export class TenantLanes {
  /** In the order in which they are next served. */
  private readonly lanes = new Map<string, ShardItem[]>();
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** Of one tenant, without what must keep its order. */
  countOf(tenantId: TenantId): number {
    return this.lanes.get(tenantId)?.length ?? 0;
  }

  *items(): Generator<ShardItem> {
    for (const lane of this.lanes.values()) yield* lane;
  }

  add(item: ShardItem): void {
    const name = laneOf(item);
    const lane = this.lanes.get(name);
    if (lane === undefined) this.lanes.set(name, [item]);
    else lane.push(item);
    this.total += 1;
  }

  /** They come before all that waits in their lanes. */
  putBack(items: readonly ShardItem[]): void {
    const back = new TenantLanes();
    for (const item of items) back.add(item);
    for (const [name, lane] of back.lanes) {
      this.lanes.set(name, [...lane, ...(this.lanes.get(name) ?? [])]);
    }
    this.total += items.length;
  }

  replace(items: readonly ShardItem[]): void {
    this.lanes.clear();
    this.total = 0;
    for (const item of items) this.add(item);
  }

  /** At most `countMax` items. Whoever has more than its share goes on after the others. */
  take(countMax: number): ShardItem[] {
    const batch: ShardItem[] = [];
    const isShared = this.lanes.size > 1;
    for (const [name, lane] of [...this.lanes]) {
      if (batch.length === countMax) break;
      const share = isShared ? shareOf(name, countMax) : countMax;
      this.lanes.delete(name);
      for (const item of lane.splice(0, Math.min(share, countMax - batch.length))) batch.push(item);
      if (lane.length > 0) this.lanes.set(name, lane);
    }
    this.total -= batch.length;
    return batch;
  }
}

/** The lane of what must keep its order is that of all tenants together. */
function shareOf(name: string, countMax: number): number {
  return name === IN_ORDER ? Math.ceil(countMax / 2) : SHARE_COUNT;
}

type Placed = ShardItem & { readonly offset?: number; readonly received?: unknown };

function laneOf(item: ShardItem): string {
  const { offset, received } = item as Placed;
  return (offset ?? received) === undefined ? scopeOf(item).tenantId : IN_ORDER;
}
