import type { DurationMs, EpochMs, TenantId } from '@app/contract';
import { TokenBucket } from '@app/platform';

import { Circuit, CircuitState, type CircuitTicket } from './circuit';
import { type CallNumber, ConcurrencyLimit } from './concurrency-limit';
import type { Reachability } from './reachability';
import type { SharedSlots } from './shared-slots';

/** A throttled endpoint at its lowest limit rests at most this long, whatever it asked for: one path of it may be fine. */
const REST_MS_MAX = 60_000;
const REST_MS_DEFAULT = 1_000;

/** Leave for one call. */
export interface Slot {
  readonly call: CallNumber;
  readonly ticket: CircuitTicket;
  /** The queue that the call counts for hears of its end. */
  readonly finished?: () => void;
}

/** What a call showed about its endpoint, as opposed to about its activity. */
export type Verdict =
  | { readonly type: 'Delivered' }
  | { readonly type: 'Throttled'; readonly retryAfterMs?: DurationMs }
  | { readonly type: 'Undeliverable' };

/** What keeps a call from beginning. `until` is when it ends by itself. */
export type Blockage =
  | { readonly type: 'Unreachable'; readonly until: EpochMs }
  | { readonly type: 'Resting'; readonly until: EpochMs }
  | { readonly type: 'Probing' }
  | { readonly type: 'AtConcurrencyLimit' }
  | { readonly type: 'RateLimited'; readonly until: EpochMs }
  | { readonly type: 'NoSharedSlot' };

export interface GateOptions {
  readonly tenantId: TenantId;
  readonly maxConcurrency: number;
  readonly ratePerSecondMax: number;
  readonly sharedSlots: SharedSlots;
  readonly random: () => number;
}

/** Everything that limits the calls to one endpoint, taken together. Times are of one monotonic clock, passed in. */
export class EndpointGate {
  private readonly circuit: Circuit;
  private readonly limit: ConcurrencyLimit;
  private readonly rate: TokenBucket;
  private restUntil = 0;
  private inFlight = 0;

  constructor(private readonly options: GateOptions) {
    this.circuit = new Circuit(options.random);
    this.limit = new ConcurrencyLimit(options.maxConcurrency);
    this.rate = new TokenBucket(options.ratePerSecondMax);
  }

  get inFlightCount(): number {
    return this.inFlight;
  }

  get concurrencyLimit(): number {
    return this.limit.limit;
  }

  get consecutiveFailures(): number {
    return this.circuit.consecutiveFailures;
  }

  circuitState(now: EpochMs): CircuitState {
    return this.circuit.state(now);
  }

  capacity(now: EpochMs): number {
    if (now < this.restUntil) return 0;
    const free = Math.min(
      this.circuit.allowance(now),
      this.limit.limit - this.inFlight,
      this.rate.allowance(now),
      this.options.sharedSlots.available(this.options.tenantId),
    );
    return Math.max(0, free);
  }

  /** Why `capacity` is 0. */
  blockage(now: EpochMs): Blockage | undefined {
    if (this.circuit.state(now) === CircuitState.Open) {
      return { type: 'Unreachable', until: this.circuit.openUntil };
    }
    if (now < this.restUntil) return { type: 'Resting', until: this.restUntil };
    if (this.circuit.allowance(now) === 0) return { type: 'Probing' };
    if (this.limit.limit <= this.inFlight) return { type: 'AtConcurrencyLimit' };
    if (this.rate.allowance(now) < 1) return { type: 'RateLimited', until: this.rate.nextAt(now) };
    if (this.options.sharedSlots.available(this.options.tenantId) < 1) {
      return { type: 'NoSharedSlot' };
    }
    return undefined;
  }

  /** Only while `capacity` is above 0. */
  begin(finished?: () => void): Slot {
    this.inFlight += 1;
    this.rate.take();
    this.options.sharedSlots.take(this.options.tenantId);
    const call = this.limit.begin(this.inFlight);
    return { call, ticket: this.circuit.begin(), ...(finished && { finished }) };
  }

  /** The call was never made: as if it had not begun. */
  cancel(slot: Slot): void {
    this.inFlight -= 1;
    this.rate.giveBack();
    this.circuit.cancel(slot.ticket);
    this.settled();
    slot.finished?.();
  }

  /** The call is over. Its shared slot is kept until `settled`. Whether the endpoint's reachability changed. */
  answered(slot: Slot, verdict: Verdict, now: EpochMs): boolean {
    const wasClosed = this.circuit.state(now) === CircuitState.Closed;
    const changed = this.circuit.end(slot.ticket, verdict.type !== 'Undeliverable', now);
    if (changed && !wasClosed && verdict.type !== 'Undeliverable') this.limit.restart();
    if (verdict.type === 'Delivered') this.limit.answered(slot.call);
    if (verdict.type === 'Throttled') this.slowDown(slot, verdict.retryAfterMs, now);
    this.inFlight -= 1;
    slot.finished?.();
    return changed;
  }

  /** Nothing of the call is held in memory any more. */
  settled(): void {
    this.options.sharedSlots.give(this.options.tenantId);
  }

  /** What another dispatcher found out about the endpoint. */
  heard({ probeInMs }: Reachability, now: EpochMs): void {
    if (probeInMs === undefined) this.circuit.heardClosed(now);
    else this.circuit.heardOpen(now + probeInMs, now);
  }

  /** Somebody has changed what may have kept calls from being delivered: the next call tries at once. */
  forgive(): void {
    this.circuit.reset();
    this.restUntil = 0;
  }

  setLimits(limits: { maxConcurrency: number; ratePerSecondMax: number }): void {
    this.limit.setCeiling(limits.maxConcurrency);
    this.rate.setRate(limits.ratePerSecondMax);
  }

  /** A single call in flight that is still too much can only be slowed by waiting between two. */
  private slowDown(slot: Slot, retryAfterMs: DurationMs | undefined, now: EpochMs): void {
    this.limit.throttled(slot.call);
    if (!this.limit.isLowest) return;
    this.restUntil = now + Math.min(retryAfterMs ?? REST_MS_DEFAULT, REST_MS_MAX);
  }
}
