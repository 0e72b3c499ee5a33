import type { EventOf, HistoryEvent, HistoryEventType, NamespaceId } from '@app/contract';

import type { temporal } from '../../wire/proto';

export type WireEvent = temporal.api.history.v1.IHistoryEvent;

/** Names of namespaces: events know ids, the wire wants both. */
export interface EventContext {
  readonly namespace: string;
  readonly namespaceId: NamespaceId;
  /** Of other namespaces of the tenant. */
  readonly nameOf: (namespaceId: NamespaceId) => string;
}

/** The one field of the wire's event that its attributes go into, and what is in it. */
export type ToWire<Type extends HistoryEventType> = (
  event: EventOf<Type>,
  context: EventContext,
) => WireEvent;

export type EventTable<Events extends HistoryEvent> = {
  readonly [Type in Events['type']]: ToWire<Type>;
};
