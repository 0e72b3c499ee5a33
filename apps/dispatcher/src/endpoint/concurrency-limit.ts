const LIMIT_MIN = 1;
/** Calls in flight when a worker comes back: it may be starting up. */
const SLOW_START_LIMIT = 2;
const DECREASE = 0.7;

/** Number of a call among those of its endpoint, in the order in which they began. */
export type CallNumber = number;

/**
 * How many calls an endpoint may have in flight: what its owner allows, less while it asks for less. Additive increase,
 * multiplicative decrease: a throttled call lowers it, a round of answered calls raises it by one. Below `threshold`
 * (slow start) each answered call raises it by one, which doubles it per round.
 */
export class ConcurrencyLimit {
  private value: number;
  private threshold = 0;
  private begun: CallNumber = 0;
  private loweredAt: CallNumber = 0;
  /** The last call that began while at least half of the limit was in use. */
  private usedUpTo: CallNumber = 0;

  constructor(private ceiling: number) {
    this.value = ceiling;
  }

  get limit(): number {
    return Math.floor(this.value);
  }

  get isLowest(): boolean {
    return this.value <= LIMIT_MIN;
  }

  /** `inFlightCount` includes the call that begins. */
  begin(inFlightCount: number): CallNumber {
    this.begun += 1;
    if (inFlightCount * 2 >= this.limit) this.usedUpTo = this.begun;
    return this.begun;
  }

  /** A limit that is not used is no evidence that more would be borne. */
  answered(call: CallNumber): void {
    if (this.value >= this.ceiling || call > this.usedUpTo) return;
    const step = this.value < this.threshold ? 1 : 1 / this.value;
    this.value = Math.min(this.ceiling, this.value + step);
  }

  /** Calls that were in flight together throttle together: only the first of them lowers the limit. */
  throttled(call: CallNumber): void {
    if (call <= this.loweredAt) return;
    this.loweredAt = this.begun;
    this.value = Math.max(LIMIT_MIN, this.value * DECREASE);
    this.threshold = this.value;
  }

  /** The endpoint was away and is back. */
  restart(): void {
    this.threshold = Math.max(this.threshold, this.value);
    this.value = Math.min(SLOW_START_LIMIT, this.ceiling);
  }

  setCeiling(ceiling: number): void {
    const wasFull = this.value >= this.ceiling;
    this.ceiling = ceiling;
    this.value = wasFull ? ceiling : Math.min(this.value, ceiling);
  }
}
