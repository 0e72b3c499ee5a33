import type { HistoryEvent, RunBegunFrom, WorkflowExecutionSignaled } from '@app/contract';

import type { Complain, RunBook } from './run-book';

/**
 * A run that began with another one's history: has what both have in common as the other has it, and, after a reset, all
 * signals that came later.
 */
export function judgeFork(
  book: RunBook,
  origin: RunBegunFrom,
  of: {
    readonly runs: ReadonlyMap<string, RunBook>;
    readonly complain: Complain;
  },
): void {
  const base = of.runs.get(origin.baseRunId);
  if (base === undefined) {
    of.complain('FRK', `${book.name} begins with the history of a run that is not stored`);
    return;
  }
  if (book.copiedCount !== origin.lastEventId) {
    of.complain('FRK', `${book.name} has ${book.copiedCount} of ${origin.lastEventId} events`);
  }
  for (const [index, event] of book.events.slice(0, book.copiedCount).entries()) {
    if (isSame(event, base.events[index])) continue;
    of.complain('FRK', `${book.name} has another event ${event.eventId} than ${base.name}`);
  }
  if (origin.kind !== 'Reset') return;
  for (const requestId of laterSignals(base, origin.lastEventId, of.runs)) {
    if (book.requestIds.has(requestId) || book.bufferedRequestIds.has(requestId)) continue;
    of.complain('FRK', `${book.name} has lost the signal ${requestId} of ${base.name}`);
  }
}

function isSame(event: HistoryEvent, other: HistoryEvent | undefined): boolean {
  return event.type === other?.type && event.eventTime === other.eventTime;
}

/** Of the run after an event, and of those that continued it and are still stored: a deleted run takes its signals along. */
function laterSignals(
  base: RunBook,
  lastEventId: number,
  runs: ReadonlyMap<string, RunBook>,
): string[] {
  const later = base.events
    .filter(
      (event): event is WorkflowExecutionSignaled => event.type === 'WorkflowExecutionSignaled',
    )
    .filter(({ eventId }) => eventId > lastEventId)
    .flatMap(({ requestId }) => requestId ?? []);
  const { closing } = base;
  const next =
    closing?.type === 'WorkflowExecutionContinuedAsNew'
      ? runs.get(closing.newExecutionRunId)
      : undefined;
  return [
    ...later,
    ...base.bufferedRequestIds,
    ...(next?.deletedWith === Number.POSITIVE_INFINITY ? laterSignals(next, 0, runs) : []),
  ];
}
