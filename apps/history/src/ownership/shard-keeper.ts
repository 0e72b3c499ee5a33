import { type ShardId } from '@app/contract';

import type { History } from '../history';
import type { FaultReporter, Surroundings } from '../ports';
import { assignShards } from './assign-shards';

/** The installation as this process sees it. */
export interface OwnershipView {
  /** Processes of the role that are alive, this one among them. */
  readonly members: readonly string[];
  /** By shard: the process that owns it, if one does. */
  readonly owners: ReadonlyMap<ShardId, string | undefined>;
}

/** What becomes of a shard that this process owns, from its beginning to its end. */
export interface ShardWays {
  open(shardId: ShardId): { close(): void };
}

/** A live owner is given this long to let go by itself before its shard is taken. */
const GRACE_MS = 3_000;

/**
 * Owns the shards that are this process's share. A process that is gone loses its shards at once, a live one hands over
 * what is no longer its share. Views may differ for a moment: then two want the same shard, and the one that acquires
 * it later has it; the fence shuts the other out.
 */
export class ShardKeeper {
  private readonly ways = new Map<ShardId, { close(): void }>();
  /** Since when a shard is ours by right but held by a live owner. */
  private readonly wantedSince = new Map<ShardId, number>();
  private readonly releasing = new Set<ShardId>();
  private isClosed = false;

  constructor(
    private readonly history: Pick<History, 'own' | 'release' | 'holds' | 'placeOf'>,
    private readonly options: {
      readonly memberId: string;
      readonly ways: ShardWays;
      readonly surroundings: Pick<Surroundings, 'monotonicMs'>;
      readonly faults: FaultReporter;
      /** The shard is another's from now on. */
      readonly onRelease?: (shardId: ShardId) => void;
    },
  ) {}

  /** Whether every shard that is held is really owned, and there is at least a view. */
  get isSettled(): boolean {
    return (
      this.hasLooked && [...this.ways.keys()].every((shardId) => this.history.placeOf(shardId))
    );
  }

  private hasLooked = false;

  /** Called whenever the view may have changed, and about once a second. */
  look(view: OwnershipView): void {
    if (this.isClosed) return;
    this.hasLooked = true;
    const assigned = assignShards(view.members, view.owners);
    for (const [shardId, member] of assigned) {
      if (member !== this.options.memberId) this.letGo(shardId);
      else if (!this.history.holds(shardId) && this.mayTake(shardId, view))
        this.take(shardId, view.owners.get(shardId));
    }
  }

  /** The request log is another one: every shard is acquired anew, to begin where it says. */
  async begin(): Promise<void> {
    await Promise.all([...this.ways.keys()].map((shardId) => this.release(shardId)));
  }

  /** Hands over everything. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.ways.keys()].map((shardId) => this.release(shardId)));
  }

  private mayTake(shardId: ShardId, { members, owners }: OwnershipView): boolean {
    const owner = owners.get(shardId);
    if (this.releasing.has(shardId)) return false;
    if (owner === undefined || owner === this.options.memberId || !members.includes(owner)) {
      this.wantedSince.delete(shardId);
      return true;
    }
    const now = this.options.surroundings.monotonicMs();
    const since = this.wantedSince.get(shardId) ?? now;
    this.wantedSince.set(shardId, since);
    return now - since > GRACE_MS;
  }

  private take(shardId: ShardId, from: string | undefined): void {
    this.wantedSince.delete(shardId);
    this.ways.get(shardId)?.close();
    const owning = this.history.own(shardId, { from });
    this.ways.set(shardId, this.options.ways.open(shardId));
    owning.catch((fault: unknown) => {
      this.options.faults.report('a shard cannot be owned', fault, { shardId });
    });
  }

  private letGo(shardId: ShardId): void {
    this.wantedSince.delete(shardId);
    if (this.ways.has(shardId)) void this.release(shardId);
  }

  private async release(shardId: ShardId): Promise<void> {
    this.ways.get(shardId)?.close();
    this.ways.delete(shardId);
    this.releasing.add(shardId);
    try {
      await this.history.release(shardId);
    } catch (fault) {
      this.options.faults.report('a shard cannot be released', fault, { shardId });
    }
    this.releasing.delete(shardId);
    this.options.onRelease?.(shardId);
  }
}
