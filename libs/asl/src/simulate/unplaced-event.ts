import type { HistoryEvent } from '@app/contract';

/** A history event before it has its place: its id and time are added where it is appended. */
export type UnplacedEvent = HistoryEvent extends infer E
  ? E extends HistoryEvent
    ? Omit<E, 'eventId' | 'eventTime'>
    : never
  : never;
