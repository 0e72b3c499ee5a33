import type { UserMetadata } from './user-metadata';

export interface CommandBase<Type extends string> {
  readonly type: Type;
  /** Goes on to the event that the command becomes. */
  readonly userMetadata?: UserMetadata;
}
