import {
  type SdkNotes,
  versionText,
  type WorkflowTaskCompleted,
  type WorkflowTaskFailed,
  type WorkflowTaskScheduled,
  type WorkflowTaskStarted,
  type WorkflowTaskTimedOut,
} from '@app/contract';

import { asLong, type temporal } from '../../wire/proto';
import {
  SUGGEST_REASON,
  TIMEOUT_TYPE,
  VERSIONING_BEHAVIOR,
  WORKFLOW_TASK_FAILED_CAUSE,
} from '../enums';
import { toFailure } from '../failure';
import { toDuration } from '../time';
import type { EventTable } from './event-context';

type WorkflowTaskEvent =
  | WorkflowTaskScheduled
  | WorkflowTaskStarted
  | WorkflowTaskCompleted
  | WorkflowTaskTimedOut
  | WorkflowTaskFailed;

export const WORKFLOW_TASK_EVENTS: EventTable<WorkflowTaskEvent> = {
  WorkflowTaskScheduled: (event) => ({
    workflowTaskScheduledEventAttributes: {
      taskQueue: { name: event.taskQueue, kind: event.taskQueueKind === 'Sticky' ? 2 : 1 },
      startToCloseTimeout: toDuration(event.startToCloseTimeoutMs),
      attempt: event.attempt,
    },
  }),
  WorkflowTaskStarted: (event) => ({
    workflowTaskStartedEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      identity: event.identity,
      requestId: event.requestId,
      suggestContinueAsNew: event.suggestContinueAsNew ?? false,
      suggestContinueAsNewReasons: (event.suggestContinueAsNewReasons ?? []).map(
        SUGGEST_REASON.toWire,
      ),
      historySizeBytes: asLong(event.historySizeBytes ?? 0),
    },
  }),
  WorkflowTaskCompleted: (event) => ({
    workflowTaskCompletedEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      identity: event.identity,
      ...(event.sdkNotes && notesOf(event.sdkNotes)),
      ...(event.deploymentVersion && {
        deploymentVersion: event.deploymentVersion,
        workerDeploymentName: event.deploymentVersion.deploymentName,
        workerDeploymentVersion: versionText(event.deploymentVersion),
      }),
      ...(event.versioningBehavior && {
        versioningBehavior: VERSIONING_BEHAVIOR.toWire(event.versioningBehavior),
      }),
    },
  }),
  WorkflowTaskTimedOut: (event) => ({
    workflowTaskTimedOutEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      timeoutType: TIMEOUT_TYPE.toWire(event.timeoutType),
    },
  }),
  WorkflowTaskFailed: (event) => ({
    workflowTaskFailedEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      cause: WORKFLOW_TASK_FAILED_CAUSE.toWire(event.cause),
      ...(event.failure && { failure: toFailure(event.failure) }),
      identity: event.identity,
      baseRunId: event.baseRunId ?? '',
      newRunId: event.newRunId ?? '',
      forkEventVersion: asLong(event.forkEventVersion ?? 0),
    },
  }),
};

function notesOf(notes: SdkNotes): temporal.api.history.v1.IWorkflowTaskCompletedEventAttributes {
  const { coreUsedFlags = [], langUsedFlags = [], sdkName = '', sdkVersion = '' } = notes;
  const { nonfirstLocalActivityExecutionAttempts, binaryChecksum, workerVersion } = notes;
  return {
    sdkMetadata: {
      coreUsedFlags: [...coreUsedFlags],
      langUsedFlags: [...langUsedFlags],
      sdkName,
      sdkVersion,
    },
    ...(nonfirstLocalActivityExecutionAttempts !== undefined && {
      meteringMetadata: { nonfirstLocalActivityExecutionAttempts },
    }),
    ...(binaryChecksum !== undefined && { binaryChecksum }),
    ...(workerVersion && { workerVersion }),
  };
}
