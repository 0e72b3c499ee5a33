import type {
  DeploymentVersion,
  Failure,
  HistoryEvent,
  PauseInfo,
  Payload,
  PendingActivity,
  RunDescription,
  RunKey,
  RunVersioning,
  WaitingReason,
  WorkflowStatus,
} from '@app/contract';
import type { RunSummary } from '@app/postgres';

import { fromPayload, fromPayloads } from '../json-payload';

/** What the schema calls WorkflowRun; fields that need more work are resolved from `key`. */
export interface RunView {
  readonly key: RunKey;
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly definitionVersion: number | null;
  readonly status: WorkflowStatus;
  readonly taskQueue: string;
  readonly startTime: number;
  readonly closeTime: number | null;
  readonly firstRunId: string;
  readonly historyLength: number;
  readonly memo: unknown;
  readonly searchAttributes: readonly { name: string; type: string; value: unknown }[];
}

type Viewed = Pick<
  RunSummary,
  | 'status'
  | 'workflowType'
  | 'taskQueue'
  | 'startedTime'
  | 'closedTime'
  | 'firstRunId'
  | 'historyLength'
  | 'memo'
  | 'searchAttributes'
> &
  RunKey;

export function runView(run: Viewed, definitionVersion: number | undefined): RunView {
  const { tenantId, namespaceId, workflowId, runId } = run;
  return {
    key: { tenantId, namespaceId, workflowId, runId },
    workflowId,
    runId,
    workflowType: run.workflowType,
    definitionVersion: definitionVersion ?? null,
    status: run.status,
    taskQueue: run.taskQueue,
    startTime: run.startedTime,
    closeTime: run.closedTime ?? null,
    firstRunId: run.firstRunId,
    historyLength: run.historyLength,
    memo: run.memo
      ? Object.fromEntries(
          Object.entries(run.memo).map(([key, value]) => [key, fromPayload(value)]),
        )
      : null,
    searchAttributes: Object.entries(run.searchAttributes ?? {}).map(([name, attribute]) => ({
      name,
      type: attribute.type,
      value:
        attribute.type === 'Datetime' ? new Date(attribute.value).toISOString() : attribute.value,
    })),
  };
}

export function summaryView(run: RunSummary): RunView {
  return runView(run, run.definition?.version);
}

export function failureView(failure: Failure): unknown {
  const { info } = failure;
  return {
    type: info.type === 'Application' ? info.errorType : info.type,
    message: failure.message,
    details: info.type === 'Application' ? fromPayloads(info.details) : null,
    cause: failure.cause ? failureView(failure.cause) : null,
  };
}

function waitingView(waiting: WaitingReason): unknown {
  return { ...waiting };
}

export function pendingView(run: RunDescription): unknown {
  if (run.status !== 'Running') return null;
  const task = run.pendingWorkflowTask;
  return {
    activities: run.pendingActivities.map(activityView),
    timers: run.pendingTimers.map((timer) => ({
      ...timer,
      summary: textView(timer.userMetadata?.summary),
    })),
    signals: run.pendingSignals.map(({ signalName, waiting }) => ({ signal: signalName, waiting })),
    workflowTask: task
      ? { ...task, lastFailure: task.lastFailure ? failureView(task.lastFailure) : null }
      : null,
    cancelRequested: run.cancelRequested,
  };
}

/** A line for people; what is no text is shown as JSON. */
export function textView(payload: Payload | undefined): string | null {
  if (payload === undefined) return null;
  const value = fromPayload(payload);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function activityView(activity: PendingActivity): unknown {
  return {
    ...activity,
    heartbeatDetails: fromPayloads(activity.heartbeatDetails),
    lastFailure: activity.lastFailure ? failureView(activity.lastFailure) : null,
    summary: textView(activity.userMetadata?.summary),
    resetRequested: activity.resetRequested ?? false,
    waiting: waitingView(activity.waiting),
  };
}

/** Reasons of children, and of requests to others, beyond these say nothing new; their lists have pages. */
const RELATION_REASON_COUNT_MAX = 100;

export function versioningView(versioning: RunVersioning | undefined): unknown {
  if (versioning === undefined) return null;
  const { version, behavior, override } = versioning;
  const text = ({ deploymentName, buildId }: DeploymentVersion): string =>
    `${deploymentName}.${buildId}`;
  return {
    version: version ? text(version) : null,
    behavior: behavior ?? null,
    override: override?.behavior ?? null,
    pinnedTo: override?.behavior === 'Pinned' ? text(override.version) : null,
  };
}

/** Every reason for which an open run does not go on at this moment. */
export function waitingReasons(run: RunDescription): WaitingReason[] {
  if (run.status !== 'Running') return [];
  return [
    ...(run.paused ? [pausedReason(run.workflowId, run.paused)] : []),
    ...(run.pendingWorkflowTask ? [run.pendingWorkflowTask.waiting] : []),
    ...run.pendingActivities.map((activity) => activity.waiting),
    ...run.pendingSignals.map((signal) => signal.waiting),
    ...run.pendingTimers.map((timer) => timer.waiting),
    ...run.pendingChildren.slice(0, RELATION_REASON_COUNT_MAX).map((child) => child.waiting),
    ...run.pendingExternalRequests
      .slice(0, RELATION_REASON_COUNT_MAX)
      .map((request) => request.waiting),
  ];
}

function pausedReason(subject: string, { time, identity, reason }: PauseInfo): WaitingReason {
  const why = reason === '' ? '' : `: ${reason}`;
  const sentence = `The run was paused by ${identity}${why}. Let it go on with unpauseWorkflow.`;
  return { kind: 'WorkflowPaused', sentence, subject, since: time };
}

/** What a closed run ended with. */
export function resultView(status: WorkflowStatus, closeEvent: HistoryEvent | undefined): unknown {
  const newRunId =
    closeEvent && 'newExecutionRunId' in closeEvent ? closeEvent.newExecutionRunId : null;
  return { ...outcomeView(closeEvent), status, newRunId };
}

function outcomeView(closeEvent: HistoryEvent | undefined): object {
  switch (closeEvent?.type) {
    case 'WorkflowExecutionCompleted':
      return { output: fromPayloads(closeEvent.result), failure: null };
    case 'WorkflowExecutionFailed':
      return { output: null, failure: failureView(closeEvent.failure) };
    case 'WorkflowExecutionTerminated':
      return {
        output: null,
        failure: { type: 'Terminated', message: closeEvent.reason, details: null, cause: null },
      };
    default:
      return { output: null, failure: null };
  }
}
