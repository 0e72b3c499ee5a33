import { type ShardId } from '@app/contract';
import type { PeerAddress } from '@app/peer';
import type { Role } from '@app/platform';
import type { ClusterRows, Member, RequestLogRow } from '@app/postgres';

/** The store of members, as a process uses it. */
export interface MemberStore {
  /** Says that this process is alive, and reads what the installation looks like. */
  beat(self: Member): Promise<ClusterRows>;
  leave(memberId: string): Promise<void>;
}

export interface MembershipOptions {
  readonly self: Member;
  readonly store: MemberStore;
  readonly report: (message: string, cause: unknown) => void;
}

/** The installation as this process last saw it. */
export interface ClusterView {
  /** Those that are alive, in the order of their ids. */
  readonly members: readonly PeerAddress[];
  /** By shard: the member that owns it, if one does. */
  readonly owners: ReadonlyMap<ShardId, string | undefined>;
  readonly log: RequestLogRow | undefined;
}

const BEAT_MS = 700;
const LOOK_MS_MIN = 100;
/** A member that has not been heard of for so long is taken for gone. The fence makes a mistake harmless. */
const SILENT_MS_MAX = 3_500;
/** One whose connection broke is believed to be gone sooner: as soon as it has missed two beats. */
const SUSPECT_MS_MAX = 1_600;

/**
 * Who belongs to the installation and owns what, from Postgres: what is down together with it could do nothing anyway.
 * After a time in which the store could not be reached, nobody is taken for gone until everybody had time to say that
 * they are not.
 */
export class Membership {
  private rows: ClusterRows | undefined;
  private current: ClusterView = { members: [], owners: new Map(), log: undefined };
  private readonly suspects = new Set<string>();
  private readonly listeners = new Set<(view: ClusterView) => void>();
  private timer: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;
  private beatAt = Number.NEGATIVE_INFINITY;
  private patientUntil = 0;
  private isLeaving = false;

  constructor(private readonly options: MembershipOptions) {}

  get self(): Member {
    return this.options.self;
  }

  get view(): ClusterView {
    return this.current;
  }

  /** Whether the view is of the last seconds. */
  get isFresh(): boolean {
    return performance.now() - this.beatAt < SILENT_MS_MAX;
  }

  start(): void {
    void this.beat();
  }

  /** Called with every view. Returns the function that ends it. */
  onView(listener: (view: ClusterView) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Those of the role that are alive. */
  of(role: Role): readonly PeerAddress[] {
    const ids = new Set(
      this.rows?.members.flatMap(({ memberId, roles }) => (roles.includes(role) ? [memberId] : [])),
    );
    return this.current.members.filter(({ peerId }) => ids.has(peerId));
  }

  ownerOf(shardId: ShardId): PeerAddress | undefined {
    const owner = this.current.owners.get(shardId);
    return owner === undefined
      ? undefined
      : this.current.members.find(({ peerId }) => peerId === owner);
  }

  /** The connection to the member broke. */
  suspect(memberId: string): void {
    this.suspects.add(memberId);
    this.look();
  }

  /** Something changed: the store is asked at once, unless it was a moment ago. */
  look(): void {
    if (this.isLeaving) return;
    const waitMs = Math.max(0, LOOK_MS_MIN - (performance.now() - this.beatAt));
    if (waitMs === 0) void this.beat();
    else this.looking ??= setTimeout(() => void this.beat(), waitMs);
  }

  /** From now on the others do without this process; what it owns it must have given back. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    await this.beating;
    await this.options.store.leave(this.self.memberId);
  }

  private beat(): Promise<void> {
    clearTimeout(this.looking);
    this.looking = undefined;
    this.beating ??= this.beatOnce().finally(() => {
      this.beating = undefined;
      if (this.isLeaving) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.beat(), BEAT_MS);
    });
    return this.beating;
  }

  private async beatOnce(): Promise<void> {
    try {
      const rows = await this.options.store.beat(this.self);
      const now = performance.now();
      if (now - this.beatAt > SUSPECT_MS_MAX) this.patientUntil = now + SILENT_MS_MAX;
      this.beatAt = now;
      this.take(rows, now < this.patientUntil);
    } catch (cause) {
      this.options.report('the members of the installation cannot be read', cause);
    }
  }

  private take(rows: ClusterRows, isPatient: boolean): void {
    const isAlive = ({ memberId, silentMs }: ClusterRows['members'][number]): boolean => {
      if (silentMs < SUSPECT_MS_MAX) this.suspects.delete(memberId);
      if (memberId === this.self.memberId) return true;
      if (isPatient) return silentMs < 4 * SILENT_MS_MAX;
      return silentMs < (this.suspects.has(memberId) ? SUSPECT_MS_MAX : SILENT_MS_MAX);
    };
    this.rows = rows;
    this.current = {
      members: rows.members
        .filter(isAlive)
        .map(({ memberId, address }) => ({ peerId: memberId, address })),
      owners: rows.owners,
      log: rows.log,
    };
    for (const listener of this.listeners) listener(this.current);
  }
}
