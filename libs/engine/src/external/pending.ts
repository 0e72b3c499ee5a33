import type { EpochMs, EventId, ExecutionRef, NamespaceRef, RunId } from '@app/contract';

/** A signal, or a request to cancel, on its way to another run. Small: what it carries left with the turn. */
export interface PendingExternal {
  readonly initiatedEventId: EventId;
  readonly initiatedTime: EpochMs;
  readonly workflowTaskCompletedEventId: EventId;
  readonly namespace: NamespaceRef | undefined;
  readonly workflowExecution: ExecutionRef;
  readonly control: string | undefined;
  /** The run that asked, if that was another one whose place this run has taken by a reset. */
  readonly askedBy?: RunId;
}

interface InitiatedEvent extends Omit<
  PendingExternal,
  'namespace' | 'control' | 'askedBy' | 'initiatedEventId' | 'initiatedTime'
> {
  readonly eventId: EventId;
  readonly eventTime: EpochMs;
  readonly namespace?: NamespaceRef;
  readonly control?: string;
}

export function pendingExternal(event: InitiatedEvent): PendingExternal {
  return {
    initiatedEventId: event.eventId,
    initiatedTime: event.eventTime,
    workflowTaskCompletedEventId: event.workflowTaskCompletedEventId,
    namespace: event.namespace,
    workflowExecution: event.workflowExecution,
    control: event.control,
  };
}
