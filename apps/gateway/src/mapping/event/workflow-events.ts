import type {
  EventOf,
  StateMachineStepped,
  WorkflowExecutionCanceled,
  WorkflowExecutionCancelRequested,
  WorkflowExecutionCompleted,
  WorkflowExecutionContinuedAsNew,
  WorkflowExecutionFailed,
  WorkflowExecutionOptionsUpdated,
  WorkflowExecutionPaused,
  WorkflowExecutionSignaled,
  WorkflowExecutionTerminated,
  WorkflowExecutionTimedOut,
  WorkflowExecutionUnpaused,
} from '@app/contract';

import { asLong } from '../../wire/proto';
import { INITIATOR, RETRY_STATE } from '../enums';
import { toFailure } from '../failure';
import { toVersioningOverride } from '../options';
import { mapFields, toFields, toPayload, toPayloads } from '../payload';
import { toAttributeChanges, toSearchAttributes } from '../search-attribute';
import { toDuration } from '../time';
import type { EventTable, WireEvent } from './event-context';

type WorkflowEvent =
  | WorkflowExecutionCompleted
  | WorkflowExecutionFailed
  | WorkflowExecutionTimedOut
  | WorkflowExecutionCanceled
  | WorkflowExecutionTerminated
  | WorkflowExecutionContinuedAsNew
  | WorkflowExecutionSignaled
  | WorkflowExecutionCancelRequested
  | WorkflowExecutionOptionsUpdated
  | WorkflowExecutionPaused
  | WorkflowExecutionUnpaused
  | EventOf<'UpsertWorkflowSearchAttributes' | 'WorkflowPropertiesModified' | 'MarkerRecorded'>
  | StateMachineStepped;

/** What happens to a run as a whole, its start and its updates aside. */
export const WORKFLOW_EVENTS: EventTable<WorkflowEvent> = {
  WorkflowExecutionCompleted: (event) => ({
    workflowExecutionCompletedEventAttributes: {
      result: toPayloads(event.result),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      newExecutionRunId: event.newExecutionRunId ?? '',
    },
  }),
  WorkflowExecutionFailed: (event) => ({
    workflowExecutionFailedEventAttributes: {
      failure: toFailure(event.failure),
      retryState: RETRY_STATE.toWire(event.retryState),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      newExecutionRunId: event.newExecutionRunId ?? '',
    },
  }),
  WorkflowExecutionTimedOut: (event) => ({
    workflowExecutionTimedOutEventAttributes: {
      retryState: RETRY_STATE.toWire(event.retryState),
      newExecutionRunId: event.newExecutionRunId ?? '',
    },
  }),
  WorkflowExecutionCanceled: (event) => ({
    workflowExecutionCanceledEventAttributes: {
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      details: toPayloads(event.details),
    },
  }),
  WorkflowExecutionTerminated: ({ reason, details, identity }) => ({
    workflowExecutionTerminatedEventAttributes: { reason, details: toPayloads(details), identity },
  }),
  WorkflowExecutionContinuedAsNew: (event) => ({
    workflowExecutionContinuedAsNewEventAttributes: {
      newExecutionRunId: event.newExecutionRunId,
      workflowType: { name: event.workflowType },
      taskQueue: { name: event.taskQueue, kind: 1 },
      input: toPayloads(event.input),
      workflowRunTimeout: toDuration(event.workflowRunTimeoutMs ?? 0),
      workflowTaskTimeout: toDuration(event.workflowTaskTimeoutMs),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      backoffStartInterval: toDuration(event.backoffStartIntervalMs),
      initiator: INITIATOR.toWire(event.initiator),
      failure: event.failure ? toFailure(event.failure) : null,
      lastCompletionResult: toPayloads(event.lastCompletionResult),
      header: event.header ? { fields: toFields(event.header) } : null,
      memo: event.memo ? { fields: toFields(event.memo) } : null,
      searchAttributes: toSearchAttributes(event.searchAttributes),
    },
  }),
  WorkflowExecutionSignaled: (event) => ({
    workflowExecutionSignaledEventAttributes: {
      signalName: event.signalName,
      input: toPayloads(event.input),
      identity: event.identity,
      header: event.header ? { fields: toFields(event.header) } : null,
      externalWorkflowExecution: event.externalWorkflowExecution ?? null,
      requestId: event.requestId ?? '',
    },
  }),
  WorkflowExecutionCancelRequested: (event) => ({
    workflowExecutionCancelRequestedEventAttributes: {
      cause: event.cause,
      externalInitiatedEventId: asLong(event.externalInitiatedEventId ?? 0),
      externalWorkflowExecution: event.externalWorkflowExecution ?? null,
      identity: event.identity,
    },
  }),
  WorkflowExecutionOptionsUpdated: (event) =>
    mayBeIgnored({
      workflowExecutionOptionsUpdatedEventAttributes: {
        versioningOverride: event.versioningOverride
          ? toVersioningOverride(event.versioningOverride)
          : null,
        unsetVersioningOverride: event.unsetVersioningOverride ?? false,
        attachedRequestId: event.attachedRequestId ?? '',
        identity: event.identity,
      },
    }),
  WorkflowExecutionPaused: ({ identity, reason, requestId = '' }) =>
    mayBeIgnored({ workflowExecutionPausedEventAttributes: { identity, reason, requestId } }),
  WorkflowExecutionUnpaused: ({ identity, reason, requestId = '' }) =>
    mayBeIgnored({ workflowExecutionUnpausedEventAttributes: { identity, reason, requestId } }),
  UpsertWorkflowSearchAttributes: (event) => ({
    upsertWorkflowSearchAttributesEventAttributes: {
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      searchAttributes: toAttributeChanges(event.searchAttributes),
    },
  }),
  WorkflowPropertiesModified: (event) => ({
    workflowPropertiesModifiedEventAttributes: {
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      upsertedMemo: {
        fields: mapFields(event.upsertedMemo, (payload) =>
          payload === null ? NULL_PAYLOAD : toPayload(payload),
        ),
      },
    },
  }),
  MarkerRecorded: (event) => ({
    markerRecordedEventAttributes: {
      markerName: event.markerName,
      details: mapFields(event.details ?? {}, (payloads) => ({
        payloads: payloads.map(toPayload),
      })),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      header: event.header ? { fields: toFields(event.header) } : null,
      failure: event.failure ? toFailure(event.failure) : null,
    },
  }),
  // Steps of state machines have no event of their own on the wire; a marker keeps the ids without a gap.
  StateMachineStepped: (event) => ({
    markerRecordedEventAttributes: {
      markerName: 'perdure:state-machine',
      details: {
        step: {
          payloads: [
            {
              metadata: { encoding: Buffer.from('json/plain') },
              data: Buffer.from(JSON.stringify(event.detail)),
            },
          ],
        },
      },
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
    },
  }),
};

const NULL_PAYLOAD = { metadata: { encoding: Buffer.from('binary/null') }, data: Buffer.alloc(0) };

/** SDKs that do not know the event fail the workflow task unless it says so. */
function mayBeIgnored(event: WireEvent): WireEvent {
  return { ...event, workerMayIgnore: true };
}
