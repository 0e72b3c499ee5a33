import {
  type Activation,
  eventBytes,
  type EventId,
  type HistoryEvent,
  type HistoryPage,
  type HistoryReader,
  type RunKey,
} from '@app/contract';

const EVENT_COUNT_MAX = 256;
/** A page ends here, unless its first event alone is larger: half of what a gRPC message may have. */
const PAGE_BYTES_MAX = 2_097_152;

/** Where a page begins, where the history of the task ends, and what follows the stored events. */
interface PagePlace {
  readonly runId: string;
  readonly after: EventId;
  readonly lastStored: EventId;
  readonly unwritten: readonly HistoryEvent[];
}

/** Histories as hosts of workflow code need them: up to the task's own start and no further, in bounded pages. */
export class HistoryPages {
  constructor(private readonly reader: HistoryReader) {}

  /** The first page of what follows `after`. Needs no read when the owner had the events at hand. */
  first(activation: Activation, after: EventId): Promise<HistoryPage> {
    const { runId, unwritten, startedEventId, recent } = activation;
    const lastStored = (unwritten[0]?.eventId ?? startedEventId + 1) - 1;
    const first = recent[0]?.eventId ?? Infinity;
    const last = recent.at(-1)?.eventId ?? 0;
    if (first <= after + 1 && last >= lastStored) {
      const events = recent.filter(({ eventId }) => eventId > after && eventId <= lastStored);
      return Promise.resolve({ events: [...events, ...unwritten] });
    }
    return this.read(activation, { runId, after, lastStored, unwritten });
  }

  next(run: RunKey, pageToken: string): Promise<HistoryPage> | undefined {
    const place = placeOf(pageToken);
    return place?.runId === run.runId ? this.read(run, place) : undefined;
  }

  private async read(run: RunKey, place: PagePlace): Promise<HistoryPage> {
    const { after, lastStored, unwritten } = place;
    if (after >= lastStored) return { events: unwritten };
    const countMax = Math.min(EVENT_COUNT_MAX, lastStored - after);
    const read = await this.reader.readHistory(run, { after, countMax });
    const events = fitting(read);
    const last = events.at(-1)?.eventId;
    if (last === undefined) throw new Error(`the history of run ${run.runId} ends too early`);
    return last < lastStored
      ? { events, nextPageToken: tokenOf({ ...place, after: last }) }
      : { events: [...events, ...unwritten] };
  }
}

function fitting(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += eventBytes(event);
    return bytes > PAGE_BYTES_MAX && index > 0;
  });
  return end === -1 ? events : events.slice(0, end);
}

function tokenOf(place: PagePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOf(token: string): PagePlace | undefined {
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<PagePlace>;
    const { runId, after, lastStored, unwritten } = place;
    const isPlace =
      typeof runId === 'string' &&
      Number.isSafeInteger(after) &&
      Number.isSafeInteger(lastStored) &&
      Array.isArray(unwritten);
    return isPlace ? (place as PagePlace) : undefined;
  } catch {
    return undefined;
  }
}
