import type { GroupMarkers } from './group-markers';
import type { UserMetadata } from './user-metadata';

export interface CommandBase<Type extends string> {
  readonly type: Type;
  /** Goes on to the event that the command becomes. */
  readonly userMetadata?: UserMetadata;
  /** Goes on to every event that the command becomes. */
  readonly groupMarkers?: GroupMarkers;
}
