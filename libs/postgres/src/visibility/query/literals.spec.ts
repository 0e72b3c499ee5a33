import type { Literal } from './ast';
import { durationMs } from './duration-literal';
import { momentMs } from './moment-literal';

const text = (value: string): Literal => ({ kind: 'string', text: value, position: 1 });
const number = (value: string): Literal => ({ kind: 'number', text: value, position: 1 });

const NOW = 1_790_000_000_000;

describe('moments', () => {
  it.each([
    ['2026-01-31T00:00:00Z', 1_769_817_600_000],
    ['2026-01-31', 1_769_817_600_000],
    ['2026-01-31t01:30:00.250+01:30', 1_769_817_600_250],
    ['2026-01-31 00:00Z', 1_769_817_600_000],
    ['2026-01-31T00:00:00.123456789Z', 1_769_817_600_123],
    ['2024-02-29', 1_709_164_800_000],
  ])('are read from %s', (literal, expected) => {
    expect(momentMs(text(literal), NOW)).toBe(expected);
  });

  it.each([
    ['-24h', NOW - 86_400_000],
    ['5m', NOW + 300_000],
    ['-1d2h', NOW - 93_600_000],
    ['-1500us', NOW - 1],
  ])('are read from %s as a distance from now, as in Temporal', (literal, expected) => {
    expect(momentMs(text(literal), NOW)).toBe(expected);
  });

  it('are read from nanoseconds, as in Temporal', () => {
    expect(momentMs(number('1769817600123456789'), NOW)).toBe(1_769_817_600_123);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-31T25:00:00Z',
    '2026-01-31T00:00:00',
    '-',
    '--1h',
    '01:02:03',
    'now',
  ])('are not read from %s', (literal) => {
    expect(momentMs(text(literal), NOW)).toBeUndefined();
  });

  it('are not read from fractions of numbers', () => {
    expect(momentMs(number('1.5'), NOW)).toBeUndefined();
  });
});

describe('durations', () => {
  it.each([
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['2d', 172_800_000],
    ['01:02:03', 3_723_000],
  ])('are read from %s', (literal, expected) => {
    expect(durationMs(text(literal))).toBe(expected);
  });

  it('are read from nanoseconds, as in Temporal', () => {
    expect(durationMs(number('1500000000'))).toBe(1_500);
  });

  it.each(['', '5', '5 s', 'h', '-1s', '1:2:3', '9'.repeat(400) + 's'])(
    'are not read from %s',
    (literal) => {
      expect(durationMs(text(literal))).toBeUndefined();
    },
  );
});
