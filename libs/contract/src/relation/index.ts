export {
  type RequestCancelExternalWorkflowExecution,
  type SignalExternalWorkflowExecution,
  type StartChildWorkflowExecution,
} from './relation-command';

export {
  type ChildEndEvent,
  type ChildWorkflowExecutionStarted,
  isRelationEvent,
  type RelationEvent,
  type RelationInitiatedEvent,
  type RequestCancelExternalWorkflowExecutionInitiated,
  type SignalExternalWorkflowExecutionInitiated,
  type StartChildWorkflowExecutionFailed,
  type StartChildWorkflowExecutionInitiated,
} from './relation-event';

export {
  type ChildOf,
  type ChildOutcome,
  type ExecutionRef,
  type NamespaceRef,
  type ParentRef,
  type RunRef,
} from './relation';

export {
  type CallbackAnswer,
  type CallbackCourier,
  type CallbackDescription,
  type CompletionCallback,
  type DeliverCallback,
} from './completion-callback';

export {
  type OutboxEntry,
  type OutboxKey,
  type OutboxKind,
  outboxKindOf,
  type OutboxPage,
  type OutboxRow,
  type Outgoing,
  type OutgoingRequest,
  type SentRow,
} from './outbox';
