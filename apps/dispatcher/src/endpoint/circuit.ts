import type { DurationMs, EpochMs } from '@app/contract';

export const CircuitState = {
  /** Calls go through. Left when deliveries fail too often. */
  Closed: 'Closed',
  /** No calls until `openUntil`; then half open. */
  Open: 'Open',
  /** One call at a time finds out. A success closes, a failure opens again, for longer. */
  HalfOpen: 'HalfOpen',
} as const;
export type CircuitState = (typeof CircuitState)[keyof typeof CircuitState];

const WINDOW_MS = 30_000;
const BUCKET_COUNT = 10;
const BUCKET_MS = WINDOW_MS / BUCKET_COUNT;
const SAMPLES_MIN = 20;
const FAILURE_SHARE = 0.5;
/** A share needs 20 samples; an endpoint with little traffic shows that it is down by this many in a row. */
const CONSECUTIVE_FAILURES = 10;
const OPEN_MS_MIN = 1_000;
const OPEN_MS_MAX = 60_000;
/** Closed for this long, and the next opening is short again. */
const FORGIVEN_AFTER_MS = 60_000;

interface Bucket {
  index: number;
  ok: number;
  failed: number;
}

/** What a call was begun under. Answers of calls from before a change of state say nothing about the endpoint now. */
export type CircuitTicket = number;

/**
 * Circuit breaker of one endpoint: stops calls to a worker that cannot be reached. It counts delivery failures only;
 * an activity that fails is the worker at work. Times are of one monotonic clock, passed in.
 */
export class Circuit {
  private current: CircuitState = CircuitState.Closed;
  private generation = 0;
  private probing = false;
  private openings = 0;
  private changedAt = 0;
  private reopensAt = 0;
  private consecutive = 0;
  private readonly buckets: Bucket[] = [];

  /** `random` is in [0, 1): endpoints that failed together are not probed together. */
  constructor(private readonly random: () => number) {}

  get consecutiveFailures(): number {
    return this.consecutive;
  }

  /** When probes begin; meaningful while open. */
  get openUntil(): EpochMs {
    return this.reopensAt;
  }

  state(now: EpochMs): CircuitState {
    if (this.current === CircuitState.Open && now >= this.reopensAt) {
      this.enter(CircuitState.HalfOpen, now);
    }
    return this.current;
  }

  /** Calls that may begin now. */
  allowance(now: EpochMs): number {
    const state = this.state(now);
    if (state === CircuitState.Closed) return Infinity;
    return state === CircuitState.HalfOpen && !this.probing ? 1 : 0;
  }

  begin(): CircuitTicket {
    if (this.current === CircuitState.HalfOpen) this.probing = true;
    return this.generation;
  }

  /** The call was never made. */
  cancel(ticket: CircuitTicket): void {
    if (ticket === this.generation) this.probing = false;
  }

  /** Whether the state changed. */
  end(ticket: CircuitTicket, delivered: boolean, now: EpochMs): boolean {
    if (ticket !== this.generation) return false;
    if (this.current === CircuitState.HalfOpen) {
      if (delivered) this.enter(CircuitState.Closed, now);
      else this.open(now);
      return true;
    }
    this.consecutive = delivered ? 0 : this.consecutive + 1;
    this.count(delivered, now);
    if (delivered || !this.isFailing(now)) return false;
    this.open(now);
    return true;
  }

  /** Another dispatcher found that the endpoint cannot be reached: it is probed no sooner than there. */
  heardOpen(until: EpochMs, now: EpochMs): void {
    if (this.current !== CircuitState.Closed) return;
    this.openings = Math.max(1, this.openings);
    this.enter(CircuitState.Open, now);
    this.reopensAt = Math.min(until, now + OPEN_MS_MAX);
  }

  /** Another dispatcher reached it: one call finds out at once. */
  heardClosed(now: EpochMs): void {
    if (this.current === CircuitState.Open) this.reopensAt = Math.min(this.reopensAt, now);
  }

  /** Forgets everything: what was known was about another URL, or before somebody looked into it. */
  reset(): void {
    this.openings = 0;
    this.enter(CircuitState.Closed, this.changedAt);
  }

  private open(now: EpochMs): void {
    const wasCalm =
      this.current === CircuitState.Closed && now - this.changedAt >= FORGIVEN_AFTER_MS;
    this.openings = wasCalm ? 1 : this.openings + 1;
    this.enter(CircuitState.Open, now);
    this.reopensAt = now + this.openMs();
  }

  private openMs(): DurationMs {
    const full = Math.min(OPEN_MS_MIN * 2 ** Math.min(this.openings - 1, 10), OPEN_MS_MAX);
    return full * (0.8 + 0.4 * this.random());
  }

  private enter(state: CircuitState, now: EpochMs): void {
    this.current = state;
    this.changedAt = now;
    this.generation += 1;
    this.probing = false;
    if (state !== CircuitState.Closed) return;
    this.consecutive = 0;
    this.buckets.length = 0;
  }

  private count(delivered: boolean, now: EpochMs): void {
    const index = Math.floor(now / BUCKET_MS);
    const place = index % BUCKET_COUNT;
    let bucket = this.buckets[place];
    if (bucket?.index !== index) {
      bucket = { index, ok: 0, failed: 0 };
      this.buckets[place] = bucket;
    }
    if (delivered) bucket.ok += 1;
    else bucket.failed += 1;
  }

  private isFailing(now: EpochMs): boolean {
    if (this.consecutive >= CONSECUTIVE_FAILURES) return true;
    const oldest = Math.floor(now / BUCKET_MS) - BUCKET_COUNT + 1;
    let total = 0;
    let failed = 0;
    for (const bucket of this.buckets) {
      // The array has holes until each part of the window saw a call.
      if ((bucket as Bucket | undefined) === undefined || bucket.index < oldest) continue;
      total += bucket.ok + bucket.failed;
      failed += bucket.failed;
    }
    return total >= SAMPLES_MIN && failed >= total * FAILURE_SHARE;
  }
}
