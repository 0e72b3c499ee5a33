import type { ActivityTaskOffer } from '@app/contract';

/** Names an attempt inside its queue. Run ids contain no slash. */
export function offerKey(
  offer: Pick<ActivityTaskOffer, 'runId' | 'scheduledEventId' | 'attempt'>,
): string {
  return `${offer.runId}/${String(offer.scheduledEventId)}/${String(offer.attempt)}`;
}
