import { type Failure, type FailureInfo, RunId, WorkflowId } from '@app/contract';

import { asLong, fromLong, type temporal, textOf } from '../wire/proto';
import { RETRY_STATE, TIMEOUT_TYPE } from './enums';
import { fromPayload, fromPayloads, toPayload, toPayloads } from './payload';
import { fromDuration, toDuration } from './time';

type WireFailure = temporal.api.failure.v1.IFailure;

const BENIGN = 1;

export function toFailure(failure: Failure): WireFailure {
  const { message, source, stackTrace, encodedAttributes, cause, info } = failure;
  return {
    message,
    source: source ?? '',
    stackTrace: stackTrace ?? '',
    ...(encodedAttributes && { encodedAttributes: toPayload(encodedAttributes) }),
    ...(cause && { cause: toFailure(cause) }),
    ...toInfo(info),
  };
}

export function fromFailure(failure: WireFailure): Failure {
  const { message, encodedAttributes, cause } = failure;
  const source = textOf(failure.source);
  const stackTrace = textOf(failure.stackTrace);
  return {
    message: message ?? '',
    ...(source !== undefined && { source }),
    ...(stackTrace !== undefined && { stackTrace }),
    ...(encodedAttributes && { encodedAttributes: fromPayload(encodedAttributes) }),
    ...(cause && { cause: fromFailure(cause) }),
    info: fromInfo(failure),
  };
}

function toInfo(info: FailureInfo): WireFailure {
  switch (info.type) {
    case 'Application':
      return { applicationFailureInfo: toApplicationInfo(info) };
    case 'Timeout': {
      const timeoutType = TIMEOUT_TYPE.toWire(info.timeoutType);
      const lastHeartbeatDetails = toPayloads(info.lastHeartbeatDetails);
      return { timeoutFailureInfo: { timeoutType, lastHeartbeatDetails } };
    }
    case 'Canceled':
      return { canceledFailureInfo: { details: toPayloads(info.details) } };
    case 'Terminated':
      return { terminatedFailureInfo: {} };
    case 'Server':
      return { serverFailureInfo: { nonRetryable: info.nonRetryable } };
    case 'ResetWorkflow':
      return { resetWorkflowFailureInfo: {} };
    case 'Activity':
      return { activityFailureInfo: toActivityInfo(info) };
    case 'ChildWorkflow':
      return { childWorkflowExecutionFailureInfo: toChildInfo(info) };
  }
}

type InfoOf<Type extends FailureInfo['type']> = Extract<FailureInfo, { type: Type }>;

function toApplicationInfo(
  info: InfoOf<'Application'>,
): temporal.api.failure.v1.IApplicationFailureInfo {
  const { errorType, nonRetryable, details, nextRetryDelayMs, isBenign } = info;
  return {
    type: errorType,
    nonRetryable,
    details: toPayloads(details),
    ...(nextRetryDelayMs !== undefined && { nextRetryDelay: toDuration(nextRetryDelayMs) }),
    ...(isBenign && { category: BENIGN }),
  };
}

function toActivityInfo(info: InfoOf<'Activity'>): temporal.api.failure.v1.IActivityFailureInfo {
  const { scheduledEventId, startedEventId, identity, activityType, activityId, retryState } = info;
  return {
    scheduledEventId: asLong(scheduledEventId),
    startedEventId: asLong(startedEventId),
    identity,
    activityType: { name: activityType },
    activityId,
    retryState: RETRY_STATE.toWire(retryState),
  };
}

function toChildInfo(
  info: InfoOf<'ChildWorkflow'>,
): temporal.api.failure.v1.IChildWorkflowExecutionFailureInfo {
  const { namespace, workflowId, runId, workflowType, retryState } = info;
  return {
    ...(namespace !== undefined && { namespace }),
    workflowExecution: { workflowId, runId },
    workflowType: { name: workflowType },
    initiatedEventId: asLong(info.initiatedEventId),
    startedEventId: asLong(info.startedEventId),
    retryState: RETRY_STATE.toWire(retryState),
  };
}

/** A failure without any kind becomes one of an application that has no type, and goes out as that. */
function fromInfo(failure: WireFailure): FailureInfo {
  const { timeoutFailureInfo, canceledFailureInfo, serverFailureInfo } = failure;
  const { activityFailureInfo, childWorkflowExecutionFailureInfo } = failure;
  if (timeoutFailureInfo) return fromTimeoutInfo(timeoutFailureInfo);
  if (canceledFailureInfo) {
    const details = fromPayloads(canceledFailureInfo.details);
    return { type: 'Canceled', ...(details && { details }) };
  }
  if (failure.terminatedFailureInfo) return { type: 'Terminated' };
  if (failure.resetWorkflowFailureInfo) return { type: 'ResetWorkflow' };
  if (serverFailureInfo) {
    return { type: 'Server', nonRetryable: serverFailureInfo.nonRetryable ?? false };
  }
  if (activityFailureInfo) return fromActivityInfo(activityFailureInfo);
  if (childWorkflowExecutionFailureInfo) return fromChildInfo(childWorkflowExecutionFailureInfo);
  return fromApplicationInfo(failure.applicationFailureInfo ?? {});
}

function fromTimeoutInfo(info: temporal.api.failure.v1.ITimeoutFailureInfo): FailureInfo {
  const lastHeartbeatDetails = fromPayloads(info.lastHeartbeatDetails);
  return {
    type: 'Timeout',
    timeoutType: TIMEOUT_TYPE.fromWire(info.timeoutType) ?? 'StartToClose',
    ...(lastHeartbeatDetails && { lastHeartbeatDetails }),
  };
}

function fromActivityInfo(info: temporal.api.failure.v1.IActivityFailureInfo): FailureInfo {
  return {
    type: 'Activity',
    scheduledEventId: fromLong(info.scheduledEventId),
    startedEventId: fromLong(info.startedEventId),
    identity: info.identity ?? '',
    activityType: info.activityType?.name ?? '',
    activityId: info.activityId ?? '',
    retryState: RETRY_STATE.fromWire(info.retryState) ?? 'InternalServerError',
  };
}

function fromChildInfo(
  info: temporal.api.failure.v1.IChildWorkflowExecutionFailureInfo,
): FailureInfo {
  const namespace = textOf(info.namespace);
  return {
    type: 'ChildWorkflow',
    ...(namespace !== undefined && { namespace }),
    workflowId: WorkflowId(info.workflowExecution?.workflowId ?? ''),
    runId: RunId(info.workflowExecution?.runId ?? ''),
    workflowType: info.workflowType?.name ?? '',
    initiatedEventId: fromLong(info.initiatedEventId),
    startedEventId: fromLong(info.startedEventId),
    retryState: RETRY_STATE.fromWire(info.retryState) ?? 'InternalServerError',
  };
}

function fromApplicationInfo(info: temporal.api.failure.v1.IApplicationFailureInfo): FailureInfo {
  const details = fromPayloads(info.details);
  const nextRetryDelayMs = fromDuration(info.nextRetryDelay);
  return {
    type: 'Application',
    errorType: info.type ?? '',
    nonRetryable: info.nonRetryable ?? false,
    ...(details && { details }),
    ...(nextRetryDelayMs !== undefined && { nextRetryDelayMs }),
    ...(info.category === BENIGN && { isBenign: true as const }),
  };
}
