import {
  applicationFailure,
  DEFAULT_RETRY_POLICY,
  type Failure,
  LIMITS,
  type RetryPolicy,
} from '@app/contract';
import fc from 'fast-check';

import { allowsAnotherAttempt, isRetryable, isRetryPolicy, retryDelayMs } from './retry';

const policy = (fields: Partial<RetryPolicy>): RetryPolicy => ({
  ...DEFAULT_RETRY_POLICY,
  ...fields,
});

describe('the back-off of a retry policy', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [7, 64_000],
    [8, 100_000],
    [5_000, 100_000],
  ])('of the default after attempt %i is %i ms', (attempt, ms) => {
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, attempt)).toBe(ms);
  });

  it('has 100 times the initial interval as cap when the policy names none', () => {
    expect(retryDelayMs(policy({ initialIntervalMs: 30, maximumIntervalMs: 0 }), 50)).toBe(3_000);
  });

  it('stays the same with a coefficient of 1', () => {
    expect(retryDelayMs(policy({ backoffCoefficient: 1 }), 99)).toBe(1_000);
  });

  it('is rounded to whole milliseconds', () => {
    const odd = policy({ initialIntervalMs: 10, backoffCoefficient: 1.25 });
    expect([1, 2, 3, 4].map((attempt) => retryDelayMs(odd, attempt))).toEqual([10, 13, 16, 20]);
  });

  it.each([
    [0, 0],
    [7, 7],
    [0.4, 1],
    [-3, 0],
    [Number.POSITIVE_INFINITY, LIMITS.durationMsMax],
    [Number.NaN, 0],
  ])('is what the failure asks for: %d -> %i ms', (nextRetryDelayMs, ms) => {
    const failure: Failure = {
      message: 'later',
      info: { type: 'Application', errorType: 'Busy', nonRetryable: false, nextRetryDelayMs },
    };
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, 1, failure)).toBe(ms);
  });

  it('is always a whole number that can be added to a time', () => {
    const policies = fc.record({
      initialIntervalMs: fc.nat(10_000_000),
      backoffCoefficient: fc.double({ min: 1, max: 1e9, noNaN: true }),
      maximumIntervalMs: fc.nat(1_000_000_000),
    });
    fc.assert(
      fc.property(policies, fc.integer({ min: 1 }), (fields, attempt) => {
        const ms = retryDelayMs(policy(fields), attempt);
        expect(Number.isSafeInteger(ms) && ms >= 0 && ms <= LIMITS.durationMsMax).toBe(true);
      }),
    );
  });

  it('never shrinks from attempt to attempt', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 90 }),
        (coefficient, attempt) => {
          const growing = policy({ backoffCoefficient: coefficient });
          expect(retryDelayMs(growing, attempt + 1)).toBeGreaterThanOrEqual(
            retryDelayMs(growing, attempt),
          );
        },
      ),
    );
  });
});

describe('a retry policy', () => {
  it('allows attempts up to its maximum, and any number when that is 0', () => {
    expect(allowsAnotherAttempt(policy({ maximumAttempts: 0 }), 1_000_000)).toBe(true);
    expect(allowsAnotherAttempt(policy({ maximumAttempts: 3 }), 2)).toBe(true);
    expect(allowsAnotherAttempt(policy({ maximumAttempts: 3 }), 3)).toBe(false);
  });

  it('can be computed with, or is refused', () => {
    expect(isRetryPolicy(DEFAULT_RETRY_POLICY)).toBe(true);
    expect(isRetryPolicy(policy({ maximumAttempts: -1 }))).toBe(false);
    expect(isRetryPolicy(policy({ maximumIntervalMs: 999 }))).toBe(false);
    expect(isRetryPolicy(policy({ backoffCoefficient: Number.POSITIVE_INFINITY }))).toBe(false);
  });
});

describe('a failure', () => {
  const retryable: [string, Failure, string[], boolean][] = [
    ['of the application', applicationFailure('E', 'm'), [], true],
    ['said not to be retryable', applicationFailure('E', 'm', true), [], false],
    ['of a listed type', applicationFailure('E', 'm'), ['D', 'E'], false],
    [
      'start-to-close',
      { message: '', info: { type: 'Timeout', timeoutType: 'StartToClose' } },
      ['Timeout'],
      true,
    ],
    ['heartbeat', { message: '', info: { type: 'Timeout', timeoutType: 'Heartbeat' } }, [], true],
    [
      'listed time-out',
      { message: '', info: { type: 'Timeout', timeoutType: 'Heartbeat' } },
      ['TemporalTimeout:Heartbeat'],
      false,
    ],
    [
      'schedule-to-start',
      { message: '', info: { type: 'Timeout', timeoutType: 'ScheduleToStart' } },
      [],
      false,
    ],
    [
      'schedule-to-close',
      { message: '', info: { type: 'Timeout', timeoutType: 'ScheduleToClose' } },
      [],
      false,
    ],
    ['of a server', { message: '', info: { type: 'Server', nonRetryable: false } }, [], true],
    [
      'of a server for good',
      { message: '', info: { type: 'Server', nonRetryable: true } },
      [],
      false,
    ],
    ['canceled', { message: '', info: { type: 'Canceled' } }, [], false],
    ['terminated', { message: '', info: { type: 'Terminated' } }, [], false],
    [
      'of an activity, as a workflow fails with it',
      {
        message: '',
        info: {
          type: 'Activity',
          scheduledEventId: 5,
          startedEventId: 6,
          identity: '',
          activityType: 't',
          activityId: 'a',
          retryState: 'Timeout',
        },
      },
      [],
      true,
    ],
  ];
  it.each(retryable)(
    '%s is worth another attempt or not',
    (_name, failure, nonRetryableErrorTypes, expected) => {
      expect(isRetryable(failure, policy({ nonRetryableErrorTypes }))).toBe(expected);
    },
  );
});
