import type { EventId, RunId } from '@app/contract';

/**
 * Id of a request that a run sends because of one of its events: the same whenever it is made, so that its target
 * applies it once. Begins with the run's id, which begins with its time: such ids lie together in the store.
 */
export function sentRequestId(
  { runId }: { readonly runId: RunId },
  eventId: EventId,
  purpose?: 'close',
): string {
  return purpose === undefined ? `${runId}/${eventId}` : `${runId}/${eventId}/${purpose}`;
}
