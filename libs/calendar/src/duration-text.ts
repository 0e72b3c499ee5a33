import type { DurationMs } from '@app/contract';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 0.000_001,
  us: 0.001,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `1h30m`, `90s`, `1.5h`, `2d`, `3600` (seconds); `undefined` when it is none of these. */
export function durationOfText(text: string): DurationMs | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^(\d+(\.\d+)?(ns|us|ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)/g)) {
    total += Number(number) * UNIT_MS[unit!]!;
  }
  return total;
}
