import type { World } from './world';

export interface SeedLimits {
  readonly happenedCountMax: number;
  readonly cpuMsMax: number;
  /** What the process has computed so far: a machine that is busy, or stands still, is no fault of a seed. */
  readonly cpuNowMs: () => number;
}

/** Generous: of 300 seeds the longest made 1,801 happenings, in a tenth of a second. */
export const SEED_LIMITS: SeedLimits = {
  happenedCountMax: 50_000,
  cpuMsMax: 30_000,
  cpuNowMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

const LOOKS_PER_READING = 100;
const NAMED_COUNT = 5;

/** Ends a seed that turns in circles: it fails by name and says what kept happening, and the next ones go on. */
export class Watchdog {
  private readonly beganMs: number;
  private lookCount = 0;

  constructor(
    private readonly world: World,
    private readonly limits: SeedLimits,
  ) {
    this.beganMs = limits.cpuNowMs();
  }

  /** To be called at each happening. */
  look(): void {
    const { limits, world } = this;
    const { happenedCount } = world.time;
    if (world.violation !== undefined) return;
    // By count first: the same seed fails at the same happening.
    if (happenedCount >= limits.happenedCountMax) this.bark('');
    this.lookCount += 1;
    if (this.lookCount % LOOKS_PER_READING !== 0) return;
    const cpuMs = limits.cpuNowMs() - this.beganMs;
    if (cpuMs > limits.cpuMsMax) this.bark(` in ${Math.round(cpuMs / 1_000)} s`);
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
