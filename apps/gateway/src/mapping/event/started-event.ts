import type { ParentRef, WorkflowExecutionStarted } from '@app/contract';

import { asLong, type temporal } from '../../wire/proto';
import { INITIATOR } from '../enums';
import { toFailure } from '../failure';
import { toPriority, toRetryPolicy, toVersioningOverride } from '../options';
import { toFields, toPayloads } from '../payload';
import { toSearchAttributes } from '../search-attribute';
import { toDuration, toTimestamp } from '../time';
import type { EventContext, WireEvent } from './event-context';

type Attributes = temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes;

/** The first event of a run: with what it was started, and where it comes from. */
export function toStartedEvent(event: WorkflowExecutionStarted, context: EventContext): WireEvent {
  return {
    workflowExecutionStartedEventAttributes: {
      ...startOf(event),
      ...chainOf(event),
      ...(event.parent && parentOf(event.parent, context)),
      ...(event.rootWorkflowExecution && { rootWorkflowExecution: event.rootWorkflowExecution }),
      ...(event.inheritedPinnedVersion && { inheritedPinnedVersion: event.inheritedPinnedVersion }),
      ...(event.versioningOverride && {
        versioningOverride: toVersioningOverride(event.versioningOverride),
      }),
    },
  };
}

function startOf(event: WorkflowExecutionStarted): Attributes {
  return {
    workflowType: { name: event.workflowType },
    workflowId: event.workflowId,
    taskQueue: { name: event.taskQueue, kind: 1 },
    input: toPayloads(event.input),
    workflowExecutionTimeout: toDuration(event.workflowExecutionTimeoutMs ?? 0),
    workflowRunTimeout: toDuration(event.workflowRunTimeoutMs ?? 0),
    workflowTaskTimeout: toDuration(event.workflowTaskTimeoutMs),
    identity: event.identity,
    ...(event.retryPolicy && { retryPolicy: toRetryPolicy(event.retryPolicy) }),
    attempt: event.attempt,
    cronSchedule: event.cronSchedule ?? '',
    firstWorkflowTaskBackoff: toDuration(event.firstWorkflowTaskBackoffMs ?? 0),
    ...(event.memo && { memo: { fields: toFields(event.memo) } }),
    searchAttributes: toSearchAttributes(event.searchAttributes),
    ...(event.header && { header: { fields: toFields(event.header) } }),
    ...(event.priority && { priority: toPriority(event.priority) }),
  };
}

function chainOf(event: WorkflowExecutionStarted): Attributes {
  const { workflowExecutionExpirationTime: expiration } = event;
  return {
    originalExecutionRunId: event.originalExecutionRunId,
    firstExecutionRunId: event.firstExecutionRunId,
    continuedExecutionRunId: event.continuedExecutionRunId ?? '',
    ...(event.initiator && { initiator: INITIATOR.toWire(event.initiator) }),
    ...(event.continuedFailure && { continuedFailure: toFailure(event.continuedFailure) }),
    lastCompletionResult: toPayloads(event.lastCompletionResult),
    ...(expiration !== undefined && {
      workflowExecutionExpirationTime: toTimestamp(expiration),
    }),
  };
}

function parentOf(parent: ParentRef, { nameOf }: EventContext): Attributes {
  const { namespaceId, workflowId, runId, initiatedEventId } = parent;
  return {
    parentWorkflowNamespace: nameOf(namespaceId),
    parentWorkflowNamespaceId: namespaceId,
    parentWorkflowExecution: { workflowId, runId },
    parentInitiatedEventId: asLong(initiatedEventId),
  };
}
