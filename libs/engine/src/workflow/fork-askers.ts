import type { Asker, EventId, RunForkNoted, RunId } from '@app/contract';

/** How a base began that has another one's history too, up to an event. */
export interface BaseOrigin {
  readonly note: RunForkNoted;
  readonly lastEventId: EventId;
}

/** Whom others know as the asker: who it was for the base, as far as the history in common goes, and then the base. */
export function askersOf(
  { note, lastEventId: copiedUpTo }: BaseOrigin,
  baseRunId: RunId,
  lastEventId: EventId,
): readonly Asker[] | undefined {
  // What a fork asks anew under another workflow id is its own.
  if (note.kind !== 'Reset') return undefined;
  const before = note.askers ?? [{ runId: note.baseRunId, lastEventId: copiedUpTo }];
  const all = [...before, { runId: baseRunId, lastEventId: Number.MAX_SAFE_INTEGER }];
  const count = all.findIndex((asker) => asker.lastEventId >= lastEventId) + 1;
  return all
    .slice(0, count)
    .map((asker) => ({ ...asker, lastEventId: Math.min(asker.lastEventId, lastEventId) }));
}
