import type { Random } from '@app/testing';

/** Everything that can go wrong in a seed, by name. Each is off in most seeds, and has a rate of its own where it is on. */
export const FAULT_KINDS = [
  'crash',
  'freeze',
  'rival-owner',
  'edge-crash',
  'clock-jump',
  'store-error',
  'store-execute-then-error',
  'store-delay',
  'store-disconnect',
  'request-lost',
  'answer-lost',
  'log-append-lost',
  'log-duplicate',
  'log-delay',
  'log-reorder',
  'log-loss',
  'log-rewind',
  'worker-fails',
  'worker-fails-finally',
  'worker-hangs',
  'worker-slow',
  'worker-throttles',
  'worker-unavailable',
  'worker-unreachable',
  'worker-connection-lost',
  'worker-gateway',
  'worker-garbage',
  'worker-accepts',
  'worker-answers-twice',
  'worker-late',
  'worker-streams',
  'host-crash',
  'callback-unreached',
  'callback-answer-lost',
  'tiny-limits',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Where a process can crash or freeze. */
export const FAULT_POINTS = [
  'history.before-acquire',
  'history.after-acquire',
  'history.before-load',
  'history.after-load',
  'history.before-commit',
  'history.after-commit',
  'history.before-handout',
  'history.before-offer',
  'history.before-answer',
  'history.after-actions',
  'dispatcher.before-send',
  'dispatcher.after-send',
  'dispatcher.before-settle',
  'log.before-append',
  'log.after-append',
  'log.after-read',
  'host.before-poll',
  'host.before-answer',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

export type Counts = Map<string, number>;

/** Highest rate of a kind; per thing it can happen to, where it is on. */
const RATE_MAX: Partial<Record<FaultKind, number>> = {
  crash: 0.02,
  freeze: 0.02,
  'rival-owner': 0.6,
  'edge-crash': 0.02,
  'store-error': 0.05,
  'store-execute-then-error': 0.05,
  'store-disconnect': 0.05,
  'log-loss': 0.02,
  'log-rewind': 0.05,
  'worker-accepts': 0.8,
  'worker-late': 0.8,
  'worker-streams': 0.8,
};

/** Crashes of a seed: more of them only make it longer. */
const CRASH_COUNT_MAX = 6;

/** Which faults a seed has, whether one strikes now, and how often each did. */
export class Faults {
  /** Nothing strikes any more. */
  healed = false;
  readonly hits: Counts = new Map();
  readonly probes: Counts = new Map();
  private readonly rates = new Map<FaultKind, number>();
  private crashCount = 0;

  constructor(private readonly random: Random) {
    const share = random.pick([0, 0.1, 0.25, 0.4]);
    for (const kind of FAULT_KINDS) {
      if (random.chance(share)) {
        this.rates.set(kind, (RATE_MAX[kind] ?? 0.3) * random.fraction() ** 2);
      }
    }
  }

  isOn(kind: FaultKind): boolean {
    return this.rates.has(kind);
  }

  /** Whether it happens now; counted if so. */
  strikes(kind: FaultKind): boolean {
    if (this.healed) return false;
    const rate = this.rates.get(kind);
    if (rate === undefined || !this.random.chance(rate)) return false;
    count(this.hits, kind);
    return true;
  }

  /** A crash or freeze at a named point. */
  strikesAt(point: FaultPoint): 'crash' | 'freeze' | undefined {
    if (this.healed || this.crashCount >= CRASH_COUNT_MAX) return undefined;
    const kind = this.strikes('crash') ? 'crash' : this.strikes('freeze') ? 'freeze' : undefined;
    if (kind === undefined) return undefined;
    this.crashCount += 1;
    count(this.hits, `${kind} at ${point}`);
    return kind;
  }

  note(kind: FaultKind): void {
    count(this.hits, kind);
  }

  /** Something worth reaching was reached. */
  probe(name: string): void {
    count(this.probes, name);
  }
}

export function count(counts: Counts, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
