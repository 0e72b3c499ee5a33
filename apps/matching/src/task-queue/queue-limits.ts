import type { EpochMs, Priority, TaskQueueConfig } from '@app/contract';
import { BoundedMap, TokenBucket } from '@app/platform';

/** Fairness keys whose use is counted. A key that is forgotten begins anew, with at most a quarter of a second's worth. */
const KEY_COUNT_MAX = 10_000;

interface KeyUse {
  readonly rate: TokenBucket;
  inFlight: number;
}

/** What keeps the next task of a queue, or of one of its fairness keys, back. `until` is when it ends by itself. */
export interface Hindrance {
  readonly until?: EpochMs;
}

/** The limits that somebody has set for one task queue. Kept in one place, so they hold however many poll. */
export class QueueLimits {
  private readonly rate: TokenBucket;
  private readonly keys = new BoundedMap<string, KeyUse>(KEY_COUNT_MAX);
  private inFlight = 0;

  constructor(private config: TaskQueueConfig) {
    this.rate = new TokenBucket(config.ratePerSecondMax ?? 0);
  }

  /** Whether tasks have to be looked at one by one before they are handed out. */
  get concernsKeys(): boolean {
    const { fairnessKeyRatePerSecondMax, fairnessKeyConcurrencyMax } = this.config;
    return fairnessKeyRatePerSecondMax !== undefined || fairnessKeyConcurrencyMax !== undefined;
  }

  get countsInFlight(): boolean {
    const { concurrencyMax, fairnessKeyConcurrencyMax } = this.config;
    return concurrencyMax !== undefined || fairnessKeyConcurrencyMax !== undefined;
  }

  get inFlightCount(): number {
    return this.inFlight;
  }

  set(config: TaskQueueConfig): void {
    this.config = config;
    this.rate.setRate(config.ratePerSecondMax ?? 0);
    this.keys.clear();
  }

  /** What keeps any task back. */
  hindrance(now: EpochMs): Hindrance | undefined {
    const { concurrencyMax = Infinity } = this.config;
    if (this.inFlight >= concurrencyMax) return {};
    return this.rate.allowance(now) < 1 ? { until: this.rate.nextAt(now) } : undefined;
  }

  hindranceOf(priority: Priority | undefined, now: EpochMs): Hindrance | undefined {
    if (!this.concernsKeys) return undefined;
    const { fairnessKeyConcurrencyMax = Infinity } = this.config;
    const use = this.useOf(priority);
    if (use.inFlight >= fairnessKeyConcurrencyMax) return {};
    return use.rate.allowance(now) < 1 ? { until: use.rate.nextAt(now) } : undefined;
  }

  /** A task is handed out. */
  begin(priority: Priority | undefined): void {
    this.inFlight += 1;
    this.rate.take();
    if (!this.concernsKeys) return;
    const use = this.useOf(priority);
    use.inFlight += 1;
    use.rate.take();
  }

  end(priority: Priority | undefined): void {
    this.inFlight = Math.max(0, this.inFlight - 1);
    if (!this.concernsKeys) return;
    const use = this.useOf(priority);
    use.inFlight = Math.max(0, use.inFlight - 1);
  }

  private useOf(priority: Priority | undefined): KeyUse {
    const key = priority?.fairnessKey ?? '';
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const created = { rate: new TokenBucket(this.keyRate(key, priority)), inFlight: 0 };
    this.keys.set(key, created);
    return created;
  }

  private keyRate(key: string, priority: Priority | undefined): number {
    const { fairnessKeyRatePerSecondMax = 0, fairnessWeights } = this.config;
    const set = fairnessWeights.find((each) => each.key === key)?.weight;
    return fairnessKeyRatePerSecondMax * (set ?? priority?.fairnessWeight ?? 1);
  }
}
