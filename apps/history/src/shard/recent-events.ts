import { eventBytes, type HistoryEvent } from '@app/contract';

/** Kept per run: most tasks of a host that has the run in its cache, and whole short runs, need no read. */
const EVENT_COUNT_MAX = 64;
/** 20,000 runs in memory may hold this each, about 300 MB if all of them did. */
const BYTES_MAX = 16_384;

/** The last events of a run whose code is elsewhere, for the next workflow task. Without a gap, and bounded. */
export class RecentEvents {
  private events: HistoryEvent[] = [];
  private bytes = 0;

  push(event: HistoryEvent): void {
    this.events.push(event);
    this.bytes += eventBytes(event);
    if (this.events.length > 2 * EVENT_COUNT_MAX || this.bytes > 2 * BYTES_MAX) this.trim();
  }

  /** As they are now. */
  list(): readonly HistoryEvent[] {
    return this.events.slice();
  }

  /** Drops the oldest ones. Done for many at a time, because an array moves all that follow. */
  private trim(): void {
    let first = this.events.length;
    let bytes = 0;
    while (first > 0 && this.events.length - first < EVENT_COUNT_MAX) {
      const more = eventBytes(this.events[first - 1]);
      if (bytes + more > BYTES_MAX) break;
      bytes += more;
      first -= 1;
    }
    this.events = this.events.slice(first);
    this.bytes = bytes;
  }
}
