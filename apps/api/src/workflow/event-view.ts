import type { HistoryEvent } from '@app/contract';

import { fromPayload } from '../json-payload';

/** An event as callers see it: payloads as the JSON they hold, everything else as it is. */
export function eventView(event: HistoryEvent): unknown {
  const { eventId, eventTime, type, ...attributes } = event;
  return { eventId, eventTime, type, attributes: plain(attributes) };
}

export function eventEdge(event: HistoryEvent): { cursor: string; node: unknown } {
  return { cursor: String(event.eventId), node: eventView(event) };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('metadata' in value && 'data' in value && value.data instanceof Uint8Array) {
    return fromPayload(value as Parameters<typeof fromPayload>[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
