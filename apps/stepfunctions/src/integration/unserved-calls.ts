import type { ActivityTaskOffer, TaskSink } from '@app/contract';

/** So long somebody may take to register, or to come back after a restart. */
const GRACE_MS = 5_000;
const LOOK_MS = 1_000;
/** Of attempts that wait, and of those that are known to be no function's. */
const COUNT_MAX = 10_000;

export interface UnservedCallsOptions {
  readonly sink: Pick<TaskSink, 'explain'>;
  /** See `MissingFunction`. */
  readonly refuse: (offer: ActivityTaskOffer) => Promise<'Refused' | 'Served' | 'Other'>;
  readonly report: (message: string, cause: unknown) => void;
}

interface Waiting {
  readonly offer: ActivityTaskOffer;
  readonly since: number;
}

/** Attempts that no worker takes: after a moment of grace each is looked at, once. */
export class UnservedCalls {
  private readonly waiting = new Map<string, Waiting>();
  /** Looked at. An attempt is offered again and again while it waits. */
  private readonly known = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: UnservedCallsOptions) {}

  offered(offer: ActivityTaskOffer): void {
    if (!this.isUnserved(offer)) return;
    const key = keyOf(offer);
    if (this.known.has(key) || this.waiting.has(key) || this.waiting.size >= COUNT_MAX) return;
    this.waiting.set(key, { offer, since: performance.now() });
    this.timer ??= setInterval(() => {
      this.look();
    }, LOOK_MS).unref();
  }

  withdrawn(offer: Parameters<TaskSink['withdraw']>[0]): void {
    if (this.waiting.size > 0) this.waiting.delete(keyOf(offer));
  }

  close(): void {
    clearInterval(this.timer);
    this.waiting.clear();
  }

  private isUnserved({ queue, activityType }: ActivityTaskOffer): boolean {
    return this.options.sink.explain(queue, activityType).kind === 'NoWorkerForActivityType';
  }

  private look(): void {
    const before = performance.now() - GRACE_MS;
    for (const [key, { offer, since }] of this.waiting) {
      if (since > before) break;
      this.waiting.delete(key);
      if (this.isUnserved(offer)) void this.lookAt(key, offer);
    }
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async lookAt(key: string, offer: ActivityTaskOffer): Promise<void> {
    try {
      // Who is served now may not be later, so only what is no function's is remembered.
      if ((await this.options.refuse(offer)) === 'Other') this.remember(key);
    } catch (fault) {
      // It is offered again.
      this.options.report('a call of a function that nobody serves could not be ended', fault);
    }
  }

  private remember(key: string): void {
    if (this.known.size >= COUNT_MAX) this.known.clear();
    this.known.add(key);
  }
}

function keyOf({
  runId,
  scheduledEventId,
  attempt,
}: Pick<ActivityTaskOffer, 'runId' | 'scheduledEventId' | 'attempt'>): string {
  return `${runId}|${String(scheduledEventId)}|${String(attempt)}`;
}
