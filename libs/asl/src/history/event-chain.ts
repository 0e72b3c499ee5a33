import type { EpochMs } from '@app/contract';

import type { JsonObject } from '../data/json';
import type { AwsEvent, AwsEventType } from './aws-event';

/** Where a frame stands in the chain of events: each event names the one it follows. */
export interface Link {
  /** What the next event of the frame follows. */
  last: number;
  /** What the entry of its state followed. */
  beforeEntry: number;
  /** The last end of an iteration: `MapStateSucceeded` and the exit follow it, the next iteration does not. */
  side: number | undefined;
}

/**
 * Numbers the events of one execution and links each to the one it follows. Branches and iterations begin at the
 * event that started their state, so the chain is a tree; the first state follows nothing, as on AWS.
 */
export class EventChain {
  private readonly links = new Map<string, Link>();
  private count = 0;

  /** Events made so far. */
  get length(): number {
    return this.count;
  }

  begin(frame: string, after: number): void {
    this.links.set(frame, { last: after, beforeEntry: after, side: undefined });
  }

  end(frame: string): void {
    this.links.delete(frame);
  }

  link(frame: string): Link {
    const link = this.links.get(frame);
    if (link === undefined) throw new Error(`no events of frame ${frame}`);
    return link;
  }

  /** An event that follows another one, and that nothing follows yet. */
  event(
    type: AwsEventType,
    at: {
      readonly time: EpochMs;
      readonly after: number;
      readonly details?: JsonObject | undefined;
    },
  ): AwsEvent {
    this.count += 1;
    return {
      id: this.count,
      previousEventId: at.after,
      timestamp: at.time,
      type,
      ...(at.details && { details: at.details }),
    };
  }

  /** An event that follows the last one of its frame, and that the next one of the frame will follow. */
  next(
    frame: string,
    type: AwsEventType,
    at: { readonly time: EpochMs; readonly details?: JsonObject | undefined },
  ): AwsEvent {
    const link = this.link(frame);
    const event = this.event(type, { ...at, after: link.last });
    link.last = event.id;
    return event;
  }
}
