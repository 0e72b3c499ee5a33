import { retryAfterMs } from './retry-after';

const NOW_MS = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');

it.each([
  ['0', 0],
  ['1', 1_000],
  [' 120 ', 120_000],
  ['3600', 3_600_000],
  ['3601', 3_600_000],
  ['99999999999999999999', 3_600_000],
  ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 12:00:00 GMT', 0],
  ['Tue, 24 Nov 2026 12:00:00 GMT', 3_600_000],
  ['Mon, 23 Nov 2026 11:59:59 GMT', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['NaN', undefined],
  ['Infinity', undefined],
  ['', undefined],
  ['soon', undefined],
  ['Mon, the day after', undefined],
  ['5, 10', undefined],
  ['2026-11-24', undefined],
  [undefined, undefined],
])('%j means %s ms', (header, expected) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(expected);
});
