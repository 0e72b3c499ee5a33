import type { SimTime } from './sim-time';

/** How the clocks of one process differ from the database's. */
export interface ProcessClock {
  /** What is added to the wall clock; jumps. */
  wallSkewMs: number;
  /** Where the monotonic clock begins. */
  readonly monotonicOriginMs: number;
}

/**
 * A process: what it asks of the world and what arrives at it pass through here. A dead one neither sends nor hears
 * anything; a frozen one does when it wakes up, in the order in which it would have happened.
 */
export class SimProcess {
  isAlive = true;
  private frozen = false;
  private held: (() => void)[] = [];
  private mourners: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly time: SimTime,
    readonly clock: ProcessClock,
  ) {}

  get isFrozen(): boolean {
    return this.frozen;
  }

  /** Something arrives, or leaves. */
  readonly pass = (run: () => void): void => {
    if (!this.isAlive) return;
    if (this.frozen) this.held.push(run);
    else run();
  };

  /** A timer of the process. */
  readonly after = (delayMs: number, run: () => void): (() => void) => {
    if (!this.isAlive) return () => undefined;
    let isCanceled = false;
    const cancel = this.time.after(delayMs, () => {
      this.pass(() => {
        if (!isCanceled) run();
      });
    });
    return () => {
      isCanceled = true;
      cancel();
    };
  };

  monotonicMs(): number {
    return this.time.nowMs - this.clock.monotonicOriginMs;
  }

  wallMs(): number {
    return this.time.nowMs + this.clock.wallSkewMs;
  }

  /** Who is connected sees the connection break. */
  whenDead(mourn: () => void): void {
    if (this.isAlive) this.mourners.push(mourn);
    else mourn();
  }

  kill(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.held = [];
    for (const mourn of this.mourners.splice(0)) mourn();
  }

  freeze(durationMs: number): void {
    if (this.frozen || !this.isAlive) return;
    this.frozen = true;
    this.time.after(durationMs, () => {
      this.thaw();
    });
  }

  private thaw(): void {
    this.frozen = false;
    const { held } = this;
    this.held = [];
    for (const run of held)
      this.time.after(0, () => {
        this.pass(run);
      });
  }
}
