export {
  type BacklogLane,
  type BacklogStore,
  type OfferRank,
  type StoredOffer,
  type TaskQueueType,
} from './backlog-store';
export {
  type FairnessWeight,
  TASK_QUEUE_CONFIG_DEFAULT,
  type TaskQueueConfig,
} from './task-queue-config';
export { type TaskQueueDirectory, type TaskQueueStats } from './task-queue-description';
