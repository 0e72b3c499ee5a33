import type { ScheduleActivityTask, TimeoutType } from '@app/contract';

import type { Json } from '../data/json';
import type { Natives } from '../natives';
import type { UnplacedEvent } from './unplaced-event';

/** One try of an activity, as its worker sees it. */
export interface ActivityCall {
  readonly activityType: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly input: Json;
  readonly command: ScheduleActivityTask;
}

/** What the worker makes of it. `pending`: it never answers. */
export type ActivityAnswer =
  /** `text` is how the worker writes the result, when it matters. */
  | { readonly type: 'completed'; readonly result: Json; readonly text?: string }
  | {
      readonly type: 'failed';
      readonly error: string;
      readonly cause: string;
      readonly nonRetryable?: boolean;
      readonly nextRetryDelayMs?: number;
      readonly stackTrace?: string;
    }
  | { readonly type: 'timed-out'; readonly timeoutType: TimeoutType; readonly lost?: boolean }
  | { readonly type: 'pending' };

/** The event that ends an activity with this answer. */
export function closeEvent(
  natives: Natives,
  scheduledEventId: number,
  startedEventId: number,
  answer: Exclude<ActivityAnswer, { type: 'pending' }>,
): UnplacedEvent {
  switch (answer.type) {
    case 'completed':
      return {
        type: 'ActivityTaskCompleted',
        scheduledEventId,
        startedEventId,
        identity: 'worker',
        result: [
          answer.text === undefined
            ? natives.encode(answer.result)
            : natives.encodeText(answer.text),
        ],
      };
    case 'failed':
      return {
        type: 'ActivityTaskFailed',
        scheduledEventId,
        startedEventId,
        identity: 'worker',
        failure: {
          message: answer.cause,
          ...(answer.stackTrace !== undefined && { stackTrace: answer.stackTrace }),
          info: {
            type: 'Application',
            errorType: answer.error,
            nonRetryable: answer.nonRetryable ?? false,
            ...(answer.nextRetryDelayMs !== undefined && {
              nextRetryDelayMs: answer.nextRetryDelayMs,
            }),
          },
        },
        retryState: 'RetryPolicyNotSet',
      };
    case 'timed-out':
      return {
        type: 'ActivityTaskTimedOut',
        scheduledEventId,
        startedEventId,
        failure: {
          message: `activity ${answer.timeoutType} timeout`,
          info: { type: 'Timeout', timeoutType: answer.timeoutType },
        },
        retryState: answer.lost === true ? 'MaximumAttemptsReached' : 'RetryPolicyNotSet',
      };
  }
}
