export {
  type BacklogLane,
  type BacklogStore,
  type OfferRank,
  type StoredOffer,
  type TaskQueueType,
} from './backlog-store';
export { TASK_QUEUE_CONFIG_DEFAULT, type TaskQueueConfig } from './task-queue-config';
