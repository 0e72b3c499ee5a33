export { advanceSchedule, type ScheduleAdvance, type ScheduleUpdate } from './advance-schedule';
export { hearChild } from './hear-child';
export { isAtRest } from './is-at-rest';
export { EVENT_COUNT_MAX } from './limits';
export { newSchedule } from './new-schedule';
