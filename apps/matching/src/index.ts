export { MatchingModule } from './matching.module';
export {
  type CancelNotice,
  type Poller,
  type PollerReason,
  type PollerRegistration,
  type PollerRegistry,
} from './poll/poller';
export { OFFER_COUNT_MAX, TaskQueueManager } from './task-queue/task-queue-manager';
export { type TaskQueueStats } from './task-queue/task-queue';
