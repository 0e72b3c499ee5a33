import type { DurationMs } from '@app/contract';

import type { Literal } from './ast';

const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

const PART = /^(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)/;
const CLOCK = /^(\d{1,6}):([0-5]\d):([0-5]\d)$/;

/** `1h30m`, `250ms`, `2d`, `01:30:00`, or a number of nanoseconds, as Temporal has it. */
export function durationMs(literal: Literal): DurationMs | undefined {
  if (literal.kind === 'boolean') return undefined;
  if (literal.kind === 'number') {
    const nanoseconds = Number(literal.text);
    return Number.isSafeInteger(nanoseconds) ? Math.trunc(nanoseconds / 1_000_000) : undefined;
  }
  const clock = CLOCK.exec(literal.text);
  if (clock !== null) {
    const [, hours, minutes, seconds] = clock;
    return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  }
  return sumOfParts(literal.text);
}

function sumOfParts(text: string): DurationMs | undefined {
  let rest = text;
  let total = 0;
  while (rest !== '') {
    const part = PART.exec(rest);
    const unitMs = UNIT_MS[part?.[2] ?? ''];
    if (part === null || unitMs === undefined) return undefined;
    total += Number(part[1]) * unitMs;
    rest = rest.slice(part[0].length);
  }
  return text === '' || total > Number.MAX_SAFE_INTEGER ? undefined : Math.trunc(total);
}
