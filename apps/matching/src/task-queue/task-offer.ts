import type { EpochMs, EventId, RunId, TaskQueueKey } from '@app/contract';

import type { PollerReason } from '../poll/poller';

/** What pairing needs of an offer, be it an activity attempt or a workflow task. */
export interface TaskOffer {
  readonly queue: TaskQueueKey;
  readonly runId: RunId;
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  /** Of a query. */
  readonly queryId?: string;
  readonly offeredAt: EpochMs;
}

/** Names an offer in its queue. */
export type OfferRef = Pick<
  TaskOffer,
  'queue' | 'runId' | 'scheduledEventId' | 'attempt' | 'queryId'
>;

/** How the tasks of one kind are told apart and spoken of. */
export interface TaskKind<Offer extends TaskOffer> {
  /** The type of activity or workflow: pollers say which they take. */
  typeOf(offer: Offer): string;
  noWorker(queueName: string, type: string): PollerReason;
}
