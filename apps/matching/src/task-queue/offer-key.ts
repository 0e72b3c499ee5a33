import type { OfferRef } from './task-offer';

/** Names an offer inside its queue. Run ids contain no slash. */
export function offerKey(
  offer: Pick<OfferRef, 'runId' | 'scheduledEventId' | 'attempt' | 'queryId'>,
): string {
  if (offer.queryId !== undefined) return `${offer.runId}/${offer.queryId}`;
  return `${offer.runId}/${String(offer.scheduledEventId)}/${String(offer.attempt)}`;
}
