import type { Payload } from './payload';

/** What people are told about a run, a step or a timer, in the words of whoever started it. Kept verbatim. */
export interface UserMetadata {
  /** One line. */
  readonly summary?: Payload;
  readonly details?: Payload;
}
