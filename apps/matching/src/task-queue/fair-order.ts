import type { OfferRank, Priority } from '@app/contract';

export const PRIORITY_LEVEL_DEFAULT = 3;
const PRIORITY_LEVEL_MAX = 5;
const WEIGHT_MIN = 0.001;
const WEIGHT_MAX = 1_000;
/** Keys come from tenants. About 150 bytes each; a key that is forgotten while it waits may get ahead of its share once. */
const KEY_COUNT_MAX = 10_000;

interface Level {
  /** Pass of the offer handed out last: a key that comes new begins here, and so gains nothing by having been away. */
  virtualTime: number;
  /** Pass of the next offer of each key that is ahead of the virtual time. */
  readonly nextPass: Map<string, number>;
  /** Keys from which those that are no longer ahead are next dropped. */
  sweepAt: number;
}

/**
 * Start-time fair queueing: each offer is stamped when it arrives, and offers are handed out in the order of their
 * stamps. Of keys that always have offers waiting, each gets its weight's share, to within one offer per key, however
 * many offers another key brings. O(1) an offer; only keys that are ahead are remembered, since all others begin at the
 * virtual time anyway.
 */
export class FairOrder {
  private readonly levels = new Map<number, Level>();
  private arrivals = 0;

  constructor(
    private readonly weightOf: (fairnessKey: string) => number | undefined = () => undefined,
  ) {}

  /** Keys that are remembered. */
  get keyCount(): number {
    let count = 0;
    for (const { nextPass } of this.levels.values()) count += nextPass.size;
    return count;
  }

  stamp(priority: Priority | undefined): OfferRank {
    const levelNumber = levelOf(priority);
    const level = this.levelAt(levelNumber);
    const key = priority?.fairnessKey ?? '';
    const pass = Math.max(level.nextPass.get(key) ?? 0, level.virtualTime);
    level.nextPass.set(key, pass + this.strideOf(key, priority));
    if (level.nextPass.size >= level.sweepAt) sweep(level);
    this.arrivals += 1;
    return { level: levelNumber, pass, number: this.arrivals };
  }

  /** The offers were there already: what they were stamped for counts as not had. */
  giveBack(priority: Priority | undefined): void {
    const level = this.levelAt(levelOf(priority));
    const key = priority?.fairnessKey ?? '';
    const next = level.nextPass.get(key);
    if (next === undefined) return;
    level.nextPass.set(key, Math.max(level.virtualTime, next - this.strideOf(key, priority)));
  }

  /** An offer is handed out. */
  taken({ level: levelNumber, pass }: OfferRank): void {
    const level = this.levelAt(levelNumber);
    level.virtualTime = Math.max(level.virtualTime, pass);
  }

  /** An offer with this stamp waits from an earlier life of the queue: what comes new is measured from it. */
  resume({ level: levelNumber, pass, number }: OfferRank, priority: Priority | undefined): void {
    const level = this.levelAt(levelNumber);
    const key = priority?.fairnessKey ?? '';
    if (level.nextPass.size === 0 && level.virtualTime === 0) level.virtualTime = pass;
    const next = pass + this.strideOf(key, priority);
    if (next > (level.nextPass.get(key) ?? level.virtualTime)) level.nextPass.set(key, next);
    this.arrivals = Math.max(this.arrivals, number);
  }

  private strideOf(key: string, priority: Priority | undefined): number {
    const weight = this.weightOf(key) ?? priority?.fairnessWeight ?? 1;
    return 1 / Math.min(Math.max(weight, WEIGHT_MIN), WEIGHT_MAX);
  }

  private levelAt(levelNumber: number): Level {
    const known = this.levels.get(levelNumber);
    if (known !== undefined) return known;
    const created: Level = { virtualTime: 0, nextPass: new Map(), sweepAt: KEY_COUNT_MAX };
    this.levels.set(levelNumber, created);
    return created;
  }
}

/** Absent and out of range are the middle: a priority that nobody understands must not stop a run. */
function levelOf(priority: Priority | undefined): number {
  const level = priority?.priorityKey;
  if (level === undefined || !Number.isInteger(level) || level < 1) return PRIORITY_LEVEL_DEFAULT;
  return Math.min(level, PRIORITY_LEVEL_MAX);
}

function sweep(level: Level): void {
  for (const [key, pass] of level.nextPass) {
    if (pass <= level.virtualTime) level.nextPass.delete(key);
  }
  // All of them wait: the ones that have had least lose least by beginning anew.
  for (const [key] of level.nextPass) {
    if (level.nextPass.size <= KEY_COUNT_MAX / 2) break;
    level.nextPass.delete(key);
  }
  level.sweepAt = Math.max(KEY_COUNT_MAX, level.nextPass.size * 2);
}
