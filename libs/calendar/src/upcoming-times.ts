import type { EpochMs, ScheduleSpec } from '@app/contract';

import { scheduleTimesOf } from './schedule-times';

/** Times of one answer. */
export const UPCOMING_TIME_COUNT_MAX = 1_000;
/** Looks into the future, found times or not: a spec may never match again. */
const LOOK_COUNT_MAX = 2 * UPCOMING_TIME_COUNT_MAX;

interface Question {
  /** Only later moments count. */
  readonly from: EpochMs;
  /** The last nominal time that counts. */
  readonly to?: EpochMs;
  /** Tells schedules of the same spec apart, see {@link scheduleTimesOf}. */
  readonly seed: string;
  /** As many at the most; never more than {@link UPCOMING_TIME_COUNT_MAX}. */
  readonly count: number;
}

/** The actual times at which a schedule of this spec acts, in the order of their nominal times. */
export function upcomingTimes(spec: ScheduleSpec, question: Question): EpochMs[] {
  const times = scheduleTimesOf(spec);
  const found: EpochMs[] = [];
  const { to = Number.POSITIVE_INFINITY, seed } = question;
  const count = Math.min(question.count, UPCOMING_TIME_COUNT_MAX);
  let { from } = question;
  for (let looks = 0; found.length < count && looks < LOOK_COUNT_MAX; looks += 1) {
    const next = times.next(from, seed);
    if (next.type === 'none' || (next.type === 'time' && next.nominal > to)) break;
    if (next.type === 'time') found.push(next.actual);
    from = next.type === 'time' ? next.nominal : next.from;
  }
  return found;
}
