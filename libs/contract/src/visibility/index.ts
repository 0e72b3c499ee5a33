export { type ChangeFeed, type ChangeFilter, type PlacedNotice } from './change-feed';

export { type ChangeNotice } from './change-notice';

export {
  type PendingActivity,
  type PendingChildWorkflow,
  type PendingExternalRequest,
  type PendingSignal,
  type PendingTimer,
  type PendingWorkflowTask,
  type RunDescriber,
  type RunDescription,
  type RunVersioning,
} from './run-description';

export {
  SearchAttributeType,
  type SearchAttribute,
  type SearchAttributes,
} from './search-attribute';

export { type WaitingReason } from './waiting-reason';
