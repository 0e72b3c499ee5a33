import type { World } from './world';

export interface SeedLimits {
  readonly happenedCountMax: number;
  readonly wallMsMax: number;
  /** Time of the machine that computes the seed: decides nothing but when to give up. */
  readonly wallNowMs: () => number;
}

/** Generous: of 300 seeds the longest made 1,801 happenings, in a tenth of a second. */
export const SEED_LIMITS: SeedLimits = {
  happenedCountMax: 50_000,
  wallMsMax: 60_000,
  wallNowMs: () => performance.now(),
};

const LOOKS_PER_CLOCK = 100;
const NAMED_COUNT = 5;

/** Ends a seed that turns in circles: it fails by name and says what kept happening, and the next ones go on. */
export class Watchdog {
  private readonly beganMs: number;
  private lookCount = 0;

  constructor(
    private readonly world: World,
    private readonly limits: SeedLimits,
  ) {
    this.beganMs = limits.wallNowMs();
  }

  /** To be called at each happening. */
  look(): void {
    const { limits, world } = this;
    const { happenedCount } = world.time;
    if (world.violation !== undefined) return;
    // By count first: the same seed fails at the same happening.
    if (happenedCount >= limits.happenedCountMax) this.bark('');
    this.lookCount += 1;
    if (this.lookCount % LOOKS_PER_CLOCK !== 0) return;
    const wallMs = limits.wallNowMs() - this.beganMs;
    if (wallMs > limits.wallMsMax) this.bark(` in ${Math.round(wallMs / 1_000)} s`);
  }

  private bark(duration: string): void {
    const { seed, time, trace, monitor } = this.world;
    const open = monitor.openRuns().map(({ name }) => name);
    const kept = mostFrequent(trace.recent.map(kindOf)).map(
      ([kind, count]) => `${count} x ${kind}`,
    );
    this.world.violate(
      'LIV',
      `seed ${seed} never came to rest: ${time.happenedCount} happenings${duration}, ` +
        `open: ${open.slice(0, NAMED_COUNT).join(', ') || 'no run'}; what kept happening: ${kept.join(', ')}`,
    );
  }
}

/** A line of a trace without its time, and without what only counts on. */
function kindOf(line: string): string {
  const [, what = line] = /^\d+ (.*)$/s.exec(line) ?? [];
  return what.slice(0, 100).replaceAll(/ \d+(?= )|(?<=r\d+-)\d+/g, '');
}

function mostFrequent(kinds: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, NAMED_COUNT);
}
