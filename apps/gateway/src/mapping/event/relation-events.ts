import type { ExecutionRef, NamespaceRef, RelationEvent } from '@app/contract';

import { asLong } from '../../wire/proto';
import {
  CANCEL_EXTERNAL_FAILED,
  PARENT_CLOSE_POLICY,
  RETRY_STATE,
  REUSE_POLICY,
  SIGNAL_EXTERNAL_FAILED,
  START_CHILD_FAILED,
} from '../enums';
import { toFailure } from '../failure';
import { toPriority, toRetryPolicy } from '../options';
import { toFields, toPayloads } from '../payload';
import { toSearchAttributes } from '../search-attribute';
import { toDuration } from '../time';
import type { EventContext, EventTable } from './event-context';

/** Children, and other runs that are signalled or asked to stop. */
export const RELATION_EVENTS: EventTable<RelationEvent> = {
  StartChildWorkflowExecutionInitiated: (event, context) => ({
    startChildWorkflowExecutionInitiatedEventAttributes: {
      ...namespaceOf(event, context),
      workflowId: event.workflowId,
      workflowType: { name: event.workflowType },
      taskQueue: { name: event.taskQueue, kind: 1 },
      input: toPayloads(event.input),
      workflowExecutionTimeout: toDuration(event.workflowExecutionTimeoutMs ?? 0),
      workflowRunTimeout: toDuration(event.workflowRunTimeoutMs ?? 0),
      workflowTaskTimeout: toDuration(event.workflowTaskTimeoutMs),
      parentClosePolicy: PARENT_CLOSE_POLICY.toWire(event.parentClosePolicy),
      control: event.control ?? '',
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      workflowIdReusePolicy: REUSE_POLICY.toWire(event.workflowIdReusePolicy),
      retryPolicy: event.retryPolicy ? toRetryPolicy(event.retryPolicy) : null,
      cronSchedule: event.cronSchedule ?? '',
      header: event.header ? { fields: toFields(event.header) } : null,
      memo: event.memo ? { fields: toFields(event.memo) } : null,
      searchAttributes: toSearchAttributes(event.searchAttributes),
      priority: event.priority ? toPriority(event.priority) : null,
    },
  }),
  StartChildWorkflowExecutionFailed: (event, context) => ({
    startChildWorkflowExecutionFailedEventAttributes: {
      ...namespaceOf(event, context),
      workflowId: event.workflowId,
      workflowType: { name: event.workflowType },
      cause: START_CHILD_FAILED.toWire(event.cause),
      control: event.control ?? '',
      initiatedEventId: asLong(event.initiatedEventId),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
    },
  }),
  ChildWorkflowExecutionStarted: (event, context) => ({
    childWorkflowExecutionStartedEventAttributes: {
      ...namespaceOf(event, context),
      initiatedEventId: asLong(event.initiatedEventId),
      workflowExecution: event.workflowExecution,
      workflowType: { name: event.workflowType },
    },
  }),
  ChildWorkflowExecutionCompleted: (event, context) => ({
    childWorkflowExecutionCompletedEventAttributes: {
      ...childOf(event, context),
      result: toPayloads(event.result),
    },
  }),
  ChildWorkflowExecutionFailed: (event, context) => ({
    childWorkflowExecutionFailedEventAttributes: {
      ...childOf(event, context),
      failure: toFailure(event.failure),
      retryState: RETRY_STATE.toWire(event.retryState),
    },
  }),
  ChildWorkflowExecutionCanceled: (event, context) => ({
    childWorkflowExecutionCanceledEventAttributes: {
      ...childOf(event, context),
      details: toPayloads(event.details),
    },
  }),
  ChildWorkflowExecutionTimedOut: (event, context) => ({
    childWorkflowExecutionTimedOutEventAttributes: {
      ...childOf(event, context),
      retryState: RETRY_STATE.toWire(event.retryState),
    },
  }),
  ChildWorkflowExecutionTerminated: (event, context) => ({
    childWorkflowExecutionTerminatedEventAttributes: childOf(event, context),
  }),
  SignalExternalWorkflowExecutionInitiated: (event, context) => ({
    signalExternalWorkflowExecutionInitiatedEventAttributes: {
      ...initiatedOf(event, context),
      signalName: event.signalName,
      input: toPayloads(event.input),
      header: event.header ? { fields: toFields(event.header) } : null,
    },
  }),
  SignalExternalWorkflowExecutionFailed: (event, context) => ({
    signalExternalWorkflowExecutionFailedEventAttributes: {
      ...failedOf(event, context),
      cause: SIGNAL_EXTERNAL_FAILED.toWire(event.cause),
    },
  }),
  ExternalWorkflowExecutionSignaled: (event, context) => ({
    externalWorkflowExecutionSignaledEventAttributes: {
      ...namespaceOf(event, context),
      initiatedEventId: asLong(event.initiatedEventId),
      workflowExecution: executionOf(event.workflowExecution),
      control: event.control ?? '',
    },
  }),
  RequestCancelExternalWorkflowExecutionInitiated: (event, context) => ({
    requestCancelExternalWorkflowExecutionInitiatedEventAttributes: {
      ...initiatedOf(event, context),
      reason: event.reason ?? '',
    },
  }),
  RequestCancelExternalWorkflowExecutionFailed: (event, context) => ({
    requestCancelExternalWorkflowExecutionFailedEventAttributes: {
      ...failedOf(event, context),
      cause: CANCEL_EXTERNAL_FAILED.toWire(event.cause),
    },
  }),
  ExternalWorkflowExecutionCancelRequested: (event, context) => ({
    externalWorkflowExecutionCancelRequestedEventAttributes: {
      ...namespaceOf(event, context),
      initiatedEventId: asLong(event.initiatedEventId),
      workflowExecution: executionOf(event.workflowExecution),
    },
  }),
};

interface InNamespace {
  readonly namespace?: NamespaceRef;
}

function namespaceOf(
  { namespace }: InNamespace,
  context: EventContext,
): { namespace: string; namespaceId: string } {
  return namespace === undefined
    ? { namespace: context.namespace, namespaceId: context.namespaceId }
    : { namespace: namespace.name, namespaceId: namespace.namespaceId ?? '' };
}

function executionOf({ workflowId, runId }: ExecutionRef): { workflowId: string; runId: string } {
  return { workflowId, runId: runId ?? '' };
}

type ChildEnd = Extract<RelationEvent, { startedEventId: number }>;

function childOf(event: ChildEnd, context: EventContext) {
  return {
    ...namespaceOf(event, context),
    workflowExecution: event.workflowExecution,
    workflowType: { name: event.workflowType },
    initiatedEventId: asLong(event.initiatedEventId),
    startedEventId: asLong(event.startedEventId),
  };
}

type Initiated = Extract<RelationEvent, { childWorkflowOnly: boolean }>;

function initiatedOf(event: Initiated, context: EventContext) {
  return {
    ...namespaceOf(event, context),
    workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
    workflowExecution: executionOf(event.workflowExecution),
    control: event.control ?? '',
    childWorkflowOnly: event.childWorkflowOnly,
  };
}

type ReachFailed = Extract<
  RelationEvent,
  {
    type: 'SignalExternalWorkflowExecutionFailed' | 'RequestCancelExternalWorkflowExecutionFailed';
  }
>;

function failedOf(event: ReachFailed, context: EventContext) {
  return {
    ...namespaceOf(event, context),
    // Temporal's server leaves out by which workflow task it was asked for.
    workflowExecution: executionOf(event.workflowExecution),
    initiatedEventId: asLong(event.initiatedEventId),
    control: event.control ?? '',
  };
}
