import type { ActivityTaskOffer, TaskQueueKey, WorkflowTaskOffer } from '../task';

export type TaskQueueType = 'Activity' | 'Workflow';

/**
 * Place of an offer in its queue. Lower levels go first, whatever waits in higher ones; within a level the offer of the
 * fairness key that has had least for its weight; within a key who came first.
 */
export interface OfferRank {
  /** Priority key, 1 to 5. */
  readonly level: number;
  /** Virtual time of its fairness key when its turn comes: what the key has had by then, divided by its weight. */
  readonly pass: number;
  /** Arrival number, a whole one; unique in its queue. */
  readonly number: number;
}

/** Offers of one queue and one type of activity or workflow. */
export interface BacklogLane {
  readonly queue: TaskQueueKey;
  readonly queueType: TaskQueueType;
  readonly type: string;
}

export interface StoredOffer {
  /** Names the offer in its lane. */
  readonly key: string;
  readonly rank: OfferRank;
  readonly offer: ActivityTaskOffer | WorkflowTaskOffer;
}

/**
 * Offers that wait and do not fit in memory. They are hints: a run that is not served offers its task again, so rows may
 * be lost or outlive their task. Methods throw `Unavailable` when the store cannot be asked.
 */
export interface BacklogStore {
  /** Keeps the offers; answers with the keys of those that were not there yet. */
  append(lane: BacklogLane, offers: readonly StoredOffer[]): Promise<ReadonlySet<string>>;
  /** The first offers of the lane by rank, beginning after `after`. */
  read(
    lane: BacklogLane,
    page: { readonly after: OfferRank | undefined; readonly countMax: number },
  ): Promise<readonly StoredOffer[]>;
  remove(lane: BacklogLane, keys: readonly string[]): Promise<void>;
  /** Lanes with rows, of all tenants. */
  listLanes(): Promise<readonly { readonly lane: BacklogLane; readonly count: number }[]>;
}
