import type { EpochMs, RunId } from '@app/contract';

const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;
/** Beyond it something is wrong with all of them, and the oldest may try again. */
const COUNT_MAX = 10_000;

interface Term {
  readonly until: EpochMs;
  readonly lengthMs: number;
}

/**
 * Runs that cannot be decided. Left alone for a minute, then twice as long each time: trying costs the whole shard its
 * memory, and a new release may well be the cure.
 */
export class Quarantine {
  private readonly terms = new Map<RunId, Term>();

  add(runId: RunId, now: EpochMs): void {
    const before = this.terms.get(runId);
    const lengthMs = before === undefined ? FIRST_MS : Math.min(2 * before.lengthMs, LONGEST_MS);
    this.terms.delete(runId);
    this.terms.set(runId, { until: now + lengthMs, lengthMs });
    if (this.terms.size <= COUNT_MAX) return;
    for (const oldest of this.terms.keys()) {
      this.terms.delete(oldest);
      return;
    }
  }

  get isEmpty(): boolean {
    return this.terms.size === 0;
  }

  /** When the run may be tried again; `undefined` when it may be now. */
  until(runId: RunId, now: EpochMs): EpochMs | undefined {
    const term = this.terms.get(runId);
    return term !== undefined && term.until > now ? term.until : undefined;
  }
}
