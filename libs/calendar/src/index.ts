export { canonicalSpec, type CanonicalSpec } from './canonical-spec';
export { dateOfDays, daysInMonth, daysOfDate, weekdayOfDays } from './civil';
export { isoTime } from './iso-time';
export { type NextTime, type ScheduleTimes, scheduleTimesOf } from './schedule-times';
export { cronProblem, nextCronTime } from './workflow-cron';
export { UPCOMING_TIME_COUNT_MAX, upcomingTimes } from './upcoming-times';
