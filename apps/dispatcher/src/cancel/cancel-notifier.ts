import type { DurationMs, WebhookEndpoint } from '@app/contract';

import type { AttemptRef, Courier } from '../delivery/courier';
import type { AttemptHolder } from '../endpoint/attempt-index';
import type { Clock } from '../ports';

/** A notice is a courtesy: it may not take connections from work. */
const NOTICE_COUNT_MAX = 16;
const WAITING_COUNT_MAX = 1_000;
const TRIES_MAX = 3;
const RETRY_MS: DurationMs = 1_000;

interface Notice {
  readonly endpoint: WebhookEndpoint;
  readonly attempt: AttemptRef;
  readonly reason: string;
}

/** Tells workers that attempts should stop, once per attempt and a few at a time. */
export class CancelNotifier {
  private readonly waiting: Notice[] = [];
  private underway = 0;
  private dropped = 0;

  constructor(
    private readonly courier: Courier,
    private readonly clock: Clock,
  ) {}

  get droppedCount(): number {
    return this.dropped;
  }

  notify(holder: AttemptHolder, reason: string): void {
    if (holder.cancelNotified) return;
    holder.cancelNotified = true;
    if (this.waiting.length >= WAITING_COUNT_MAX) {
      this.dropped += 1;
      return;
    }
    this.waiting.push({ endpoint: holder.endpoint, attempt: holder.attempt, reason });
    this.begin();
  }

  private begin(): void {
    while (this.underway < NOTICE_COUNT_MAX) {
      const notice = this.waiting.shift();
      if (notice === undefined) return;
      this.underway += 1;
      void this.tell(notice).finally(() => {
        this.underway -= 1;
        this.begin();
      });
    }
  }

  private async tell({ endpoint, attempt, reason }: Notice): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      if (await this.courier.notifyCancel(endpoint, attempt, reason)) return;
      if (tries === TRIES_MAX) {
        this.dropped += 1;
        return;
      }
      await new Promise<void>((resolve) => this.clock.after(RETRY_MS * tries, resolve));
    }
  }
}
