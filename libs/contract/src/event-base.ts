import type { GroupMarkers } from './group-markers';
import type { EpochMs, EventId } from './ids';
import type { UserMetadata } from './user-metadata';

/** What every event has. Ids are 1, 2, 3, ... in a run; times never go backwards within one. */
export interface EventBase<Type extends string> {
  readonly type: Type;
  readonly eventId: EventId;
  readonly eventTime: EpochMs;
  readonly userMetadata?: UserMetadata;
  readonly groupMarkers?: GroupMarkers;
}
