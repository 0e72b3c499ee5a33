import {
  type PendingActivity,
  type PendingChildWorkflow,
  type PendingWorkflowTask,
  type RunDescription,
  versionText,
} from '@app/contract';

import { asLong, type temporal } from '../wire/proto';
import { PARENT_CLOSE_POLICY, STATUS_PAUSED, WORKFLOW_STATUS } from './enums';
import type { EventContext } from './event/event-context';
import { toFailure } from './failure';
import { toUserMetadata, toVersioningOverride } from './options';
import { toFields, toPayloads } from './payload';
import { toSearchAttributes } from './search-attribute';
import { toDuration, toTimestamp } from './time';

type Response = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
type Info = temporal.api.workflow.v1.IWorkflowExecutionInfo;

/** Numbers of `PendingActivityState`. */
const ACTIVITY_STATE = {
  Scheduled: 1,
  Started: 2,
  CancelRequested: 3,
  Paused: 4,
  PauseRequested: 5,
} as const;
/** Numbers of `PendingWorkflowTaskState`. */
const TASK_SCHEDULED = 1;
const TASK_STARTED = 2;

/** Everything a run is doing now. */
export function toDescription(
  run: RunDescription,
  context: EventContext,
  executionTime: number,
): Response {
  return {
    executionConfig: configOf(run),
    workflowExecutionInfo: {
      ...infoOf(run),
      ...relationsOf(run, context),
      executionTime: toTimestamp(executionTime),
    },
    pendingActivities: run.pendingActivities.map(toPendingActivity),
    pendingChildren: run.pendingChildren.map(toPendingChild),
    ...(run.pendingWorkflowTask && { pendingWorkflowTask: toPendingTask(run.pendingWorkflowTask) }),
    workflowExtendedInfo: {
      cancelRequested: run.cancelRequested,
      originalStartTime: toTimestamp(run.startedTime),
      ...(run.paused && {
        pauseInfo: {
          identity: run.paused.identity,
          pausedTime: toTimestamp(run.paused.time),
          reason: run.paused.reason,
        },
      }),
    },
  };
}

function configOf(run: RunDescription): temporal.api.workflow.v1.IWorkflowExecutionConfig {
  return {
    taskQueue: { name: run.taskQueue, kind: 1 },
    workflowExecutionTimeout: toDuration(run.workflowExecutionTimeoutMs ?? 0),
    workflowRunTimeout: toDuration(run.workflowRunTimeoutMs ?? 0),
    defaultWorkflowTaskTimeout: toDuration(10_000),
    ...(run.userMetadata && { userMetadata: toUserMetadata(run.userMetadata) }),
  };
}

function infoOf(run: RunDescription): Info {
  const { workflowId, runId, closedTime, paused, memo, versioning } = run;
  return {
    execution: { workflowId, runId },
    type: { name: run.workflowType },
    taskQueue: run.taskQueue,
    startTime: toTimestamp(run.startedTime),
    ...(closedTime !== undefined && {
      closeTime: toTimestamp(closedTime),
      executionDuration: toDuration(Math.max(0, closedTime - run.startedTime)),
    }),
    status:
      paused !== undefined && run.status === 'Running'
        ? STATUS_PAUSED
        : WORKFLOW_STATUS.toWire(run.status),
    historyLength: asLong(run.historyLength),
    stateTransitionCount: asLong(run.historyLength),
    memo: { fields: toFields(memo) },
    searchAttributes: toSearchAttributes(run.searchAttributes ?? {}),
    ...(versioning && { versioningInfo: versioningOf(versioning) }),
  };
}

function relationsOf(
  { parent, rootWorkflowExecution, ...run }: RunDescription,
  { nameOf }: EventContext,
): Info {
  const { workflowId, runId, firstRunId } = run;
  return {
    firstRunId,
    rootExecution: rootWorkflowExecution ?? { workflowId, runId },
    ...(parent && {
      parentNamespaceId: nameOf(parent.namespaceId) && parent.namespaceId,
      parentExecution: { workflowId: parent.workflowId, runId: parent.runId },
    }),
  };
}

function versioningOf({
  version,
  behavior,
  override,
}: NonNullable<
  RunDescription['versioning']
>): temporal.api.workflow.v1.IWorkflowExecutionVersioningInfo {
  return {
    ...(behavior && { behavior: behavior === 'Pinned' ? 1 : 2 }),
    ...(version && { deploymentVersion: version, version: versionText(version) }),
    ...(override && { versioningOverride: toVersioningOverride(override) }),
  };
}

function toPendingActivity(
  activity: PendingActivity,
): temporal.api.workflow.v1.IPendingActivityInfo {
  const { startedTime, lastHeartbeatTime, lastFailure, nextAttemptTime, expirationTime } = activity;
  return {
    activityId: activity.activityId,
    activityType: { name: activity.activityType },
    state: ACTIVITY_STATE[activity.state],
    heartbeatDetails: toPayloads(activity.heartbeatDetails),
    attempt: activity.attempt,
    maximumAttempts: activity.maximumAttempts,
    scheduledTime: toTimestamp(activity.scheduledTime),
    ...(startedTime !== undefined && { lastStartedTime: toTimestamp(startedTime) }),
    ...(lastHeartbeatTime !== undefined && { lastHeartbeatTime: toTimestamp(lastHeartbeatTime) }),
    ...(expirationTime !== undefined && { expirationTime: toTimestamp(expirationTime) }),
    ...(nextAttemptTime !== undefined && {
      nextAttemptScheduleTime: toTimestamp(nextAttemptTime),
    }),
    ...(lastFailure && { lastFailure: toFailure(lastFailure) }),
    lastWorkerIdentity: activity.lastWorkerIdentity ?? '',
    paused: activity.paused !== undefined,
  };
}

function toPendingChild(
  child: PendingChildWorkflow,
): temporal.api.workflow.v1.IPendingChildExecutionInfo {
  return {
    workflowId: child.workflowId,
    runId: child.firstRunId ?? '',
    workflowTypeName: child.workflowType,
    initiatedId: asLong(child.initiatedEventId),
    parentClosePolicy: PARENT_CLOSE_POLICY.toWire(child.parentClosePolicy),
  };
}

function toPendingTask(
  task: PendingWorkflowTask,
): temporal.api.workflow.v1.IPendingWorkflowTaskInfo {
  const { startedTime } = task;
  return {
    state: startedTime === undefined ? TASK_SCHEDULED : TASK_STARTED,
    scheduledTime: toTimestamp(task.scheduledTime),
    originalScheduledTime: toTimestamp(task.scheduledTime),
    ...(startedTime !== undefined && { startedTime: toTimestamp(startedTime) }),
    attempt: task.attempt,
  };
}
