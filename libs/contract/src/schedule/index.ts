export {
  type BufferedStart,
  OverlapPolicy,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleAction,
  type ScheduleBackfill,
  type ScheduleDefinition,
  type ScheduleDescriber,
  type ScheduleDescription,
  type ScheduledStart,
  type SchedulePatch,
  type SchedulePolicies,
  type ScheduleState,
} from './schedule';

export {
  type CalendarRange,
  type ScheduleInterval,
  type ScheduleSpec,
  type ScheduleSpecInput,
  type StructuredCalendar,
  type TextCalendar,
} from './schedule-spec';
export { scheduleWorkflowId } from './schedule-workflow-id';
