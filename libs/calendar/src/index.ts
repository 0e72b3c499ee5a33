export { canonicalSpec, type CanonicalSpec, SPEC_PART_COUNT_MAX } from './canonical-spec';
export { durationOfText } from './duration-text';
export { type NextTime, type ScheduleTimes, scheduleTimesOf } from './schedule-times';
export { timeZoneOf } from './time-zone';
export { cronProblem, nextCronTime } from './workflow-cron';
