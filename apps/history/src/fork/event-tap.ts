import type { EventId, HistoryEvent } from '@app/contract';
import { isCarriedOver } from '@app/engine';

/**
 * Hears what an open run is told while another is prepared to take its place: events from `since` on that are carried
 * over. Lives with the run in memory; whoever finds it gone has to read again.
 */
export class EventTap {
  readonly events: HistoryEvent[] = [];

  constructor(readonly since: EventId) {}

  hear(event: HistoryEvent): void {
    if (isCarriedOver(event)) this.events.push(event);
  }
}
