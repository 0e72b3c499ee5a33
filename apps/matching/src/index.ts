export { MatchingModule } from './matching.module';
export { LongPolls, type LongPollsOptions } from './poll/long-polls';
export { type PollClock } from './poll/poll-clock';
export {
  type CancelNotice,
  type Poller,
  type PollerReason,
  type PollerRegistration,
  type PollerRegistry,
  type WorkflowPoller,
} from './poll/poller';
export { queueKey } from './task-queue/queue-key';
export { TaskQueueManager } from './task-queue/task-queue-manager';
