import { RotatingSet } from './rotating-set';

/** What finding one needs of a poller. */
interface GroupedPoller {
  readonly types: readonly string[];
  capacity(): number;
}

/** Pollers that take the same types. `available` are those not known to be full. */
export interface PollerGroup<Poller> {
  /** `undefined`: all types. */
  readonly types: readonly string[] | undefined;
  readonly members: Set<Poller>;
  readonly available: RotatingSet<Poller>;
}

/** Type names come from tenants; beyond this many the remembered answers are dropped and found again. */
const TYPE_COUNT_REMEMBERED_MAX = 1_000;

/** The pollers of one queue by what they take. Finding a poller for a type does not depend on how many there are. */
export class PollerGroups<Poller extends GroupedPoller> {
  private readonly groups = new Map<string, PollerGroup<Poller>>();
  private groupsByType = new Map<string, readonly PollerGroup<Poller>[]>();
  private turn = 0;

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  all(): PollerGroup<Poller>[] {
    return [...this.groups.values()];
  }

  *members(): Generator<Poller> {
    for (const group of this.groups.values()) yield* group.members;
  }

  add(poller: Poller): PollerGroup<Poller> {
    const types = [...new Set(poller.types)].sort();
    const signature = JSON.stringify(types);
    let group = this.groups.get(signature);
    if (group === undefined) {
      group = {
        types: types.length === 0 ? undefined : types,
        members: new Set(),
        available: new RotatingSet(),
      };
      this.groups.set(signature, group);
      this.groupsByType = new Map();
    }
    group.members.add(poller);
    return group;
  }

  remove(poller: Poller, group: PollerGroup<Poller>): void {
    group.members.delete(poller);
    group.available.remove(poller);
    if (group.members.size > 0) return;
    for (const [signature, candidate] of this.groups) {
      if (candidate === group) this.groups.delete(signature);
    }
    this.groupsByType = new Map();
  }

  /** A poller with a free slot that takes the type. Groups take turns, and the pollers within one. */
  findFree(type: string): Poller | undefined {
    const groups = this.taking(type);
    this.turn += 1;
    for (let index = 0; index < groups.length; index += 1) {
      const group = groups[(this.turn + index) % groups.length];
      const poller = group && freeOf(group);
      if (poller !== undefined) return poller;
    }
    return undefined;
  }

  taking(type: string): readonly PollerGroup<Poller>[] {
    const known = this.groupsByType.get(type);
    if (known !== undefined) return known;
    const groups = [...this.groups.values()].filter((group) => group.types?.includes(type) ?? true);
    if (this.groupsByType.size >= TYPE_COUNT_REMEMBERED_MAX) this.groupsByType = new Map();
    this.groupsByType.set(type, groups);
    return groups;
  }
}

/** Full pollers leave the rotation when they are met, so each costs one look until it is ready again. */
function freeOf<Poller extends GroupedPoller>(group: PollerGroup<Poller>): Poller | undefined {
  for (;;) {
    const poller = group.available.next();
    if (poller === undefined) return undefined;
    if (poller.capacity() > 0) return poller;
    group.available.remove(poller);
  }
}
