import fc from 'fast-check';

import {
  RETURN_DELAY_MS_MAX,
  returnDelayMs,
  THROTTLE_DELAY_MS_MAX,
  throttleDelayMs,
} from './retry-delay';

describe('returnDelayMs', () => {
  it('doubles up to a minute', () => {
    const delays = [0, 1, 2, 3, 6, 7, 8, 1_000].map((count) => returnDelayMs(count, 1));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is half jitter', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 100 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (count, random) => {
          const full = returnDelayMs(count, 1);
          const delay = returnDelayMs(count, random);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
          expect(delay).toBeLessThanOrEqual(RETURN_DELAY_MS_MAX);
        },
      ),
    );
  });
});

describe('throttleDelayMs', () => {
  it.each([
    [undefined, 1_000],
    [5_000, 5_000],
    [0, 1_000],
    [-3, 1_000],
    [Number.NaN, 1_000],
    [Infinity, 1_000],
    [86_400_000, THROTTLE_DELAY_MS_MAX],
  ])('of a Retry-After of %s ms is %s ms', (asked, expected) => {
    expect(throttleDelayMs(asked, 0)).toBe(expected);
    expect(throttleDelayMs(asked, 0.999)).toBeLessThan(expected * 1.21);
  });
});
