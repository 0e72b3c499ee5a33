/**
 * Memory shared by the backlogs of all queues. A queue may hold no more than what is still free: one flooding queue
 * gets at most half, two a third each, and there is always room for one that comes new (a dynamic threshold).
 */
export class OfferBudget {
  private held = 0;

  constructor(readonly offerCountMax: number) {}

  get heldCount(): number {
    return this.held;
  }

  /** Whether a queue that holds `heldByQueue` offers may hold one more; if so it is counted. */
  tryAdd(heldByQueue: number): boolean {
    if (heldByQueue >= this.offerCountMax - this.held) return false;
    this.held += 1;
    return true;
  }

  /** One more, whatever is free. */
  add(): void {
    this.held += 1;
  }

  remove(): void {
    this.held -= 1;
  }
}
