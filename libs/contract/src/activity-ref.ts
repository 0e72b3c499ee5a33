import type { EpochMs, EventId } from './ids';

/** Names an attempt of an activity: by event (our own hosts and tokens) or by the id workflow code gave it. */
export type ActivityRef =
  | {
      readonly scheduledEventId: EventId;
      readonly attempt: number;
      /** Tells the starts of an attempt apart that was returned and handed out again. */
      readonly startedTime?: EpochMs;
    }
  | { readonly activityId: string; readonly attempt?: number };
