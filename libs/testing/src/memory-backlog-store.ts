import type { BacklogLane, BacklogStore, OfferRank, StoredOffer } from '@app/contract';

interface Lane {
  readonly lane: BacklogLane;
  readonly offers: Map<string, StoredOffer>;
}

/** What the backlog store in Postgres does, in memory. */
export class MemoryBacklogStore implements BacklogStore {
  private readonly lanes = new Map<string, Lane>();
  /** When set, every call fails with it. */
  fault: Error | undefined;

  get rowCount(): number {
    return [...this.lanes.values()].reduce((sum, { offers }) => sum + offers.size, 0);
  }

  async append(lane: BacklogLane, offers: readonly StoredOffer[]): Promise<ReadonlySet<string>> {
    await this.answer();
    const known = this.laneOf(lane).offers;
    const added = new Set<string>();
    for (const offer of offers) {
      if (known.has(offer.key)) continue;
      known.set(offer.key, offer);
      added.add(offer.key);
    }
    return added;
  }

  async read(
    lane: BacklogLane,
    { after, countMax }: { readonly after: OfferRank | undefined; readonly countMax: number },
  ): Promise<readonly StoredOffer[]> {
    await this.answer();
    return [...this.laneOf(lane).offers.values()]
      .filter(({ rank }) => after === undefined || isAfter(rank, after))
      .sort((a, b) => (isAfter(a.rank, b.rank) ? 1 : -1))
      .slice(0, countMax);
  }

  async remove(lane: BacklogLane, keys: readonly string[]): Promise<void> {
    await this.answer();
    for (const key of keys) this.laneOf(lane).offers.delete(key);
  }

  async listLanes(): Promise<readonly { readonly lane: BacklogLane; readonly count: number }[]> {
    await this.answer();
    return [...this.lanes.values()]
      .filter(({ offers }) => offers.size > 0)
      .map(({ lane, offers }) => ({ lane, count: offers.size }));
  }

  /** As over a network: never in the same turn of the event loop. */
  private async answer(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fault !== undefined) throw this.fault;
  }

  private laneOf(lane: BacklogLane): Lane {
    const { tenantId, namespaceId, name, version = '' } = lane.queue;
    const key = JSON.stringify([tenantId, namespaceId, lane.queueType, name, version, lane.type]);
    const known = this.lanes.get(key);
    if (known !== undefined) return known;
    const created: Lane = { lane, offers: new Map() };
    this.lanes.set(key, created);
    return created;
  }
}

function isAfter(a: OfferRank, b: OfferRank): boolean {
  if (a.level !== b.level) return a.level > b.level;
  return a.pass === b.pass ? a.number > b.number : a.pass > b.pass;
}
