import type { DurationMs, EpochMs } from './ids';
import type { Priority } from './priority';
import type { RetryPolicy } from './retry-policy';

/** Which pending activities an operator means: the one of an id, all of a type, or all there are. */
export type ActivitySelector =
  | { readonly by: 'Id'; readonly activityId: string }
  | { readonly by: 'Type'; readonly activityType: string }
  | { readonly by: 'All' };

/** What may be changed of an activity that is pending. Time-outs of 0 mean no limit. */
export interface ActivityOptions {
  readonly taskQueue?: string;
  readonly scheduleToCloseTimeoutMs?: DurationMs;
  readonly scheduleToStartTimeoutMs?: DurationMs;
  readonly startToCloseTimeoutMs?: DurationMs;
  readonly heartbeatTimeoutMs?: DurationMs;
  readonly retryPolicy?: RetryPolicy;
  readonly priority?: Priority;
}

/** The same as it is asked for: of the retry policy, too, only what is named changes. */
export interface ActivityOptionsChange extends Omit<ActivityOptions, 'retryPolicy'> {
  readonly retryPolicy?: Partial<RetryPolicy>;
}

/** Who holds something back, since when and why. */
export interface PauseInfo {
  readonly time: EpochMs;
  readonly identity: string;
  readonly reason: string;
}
