import type { EventOf } from '@app/contract';

import { isObject, type Json } from '../data/json';
import { textBytes } from '../data/text-bytes';
import { ErrorName } from '../error/error-name';
import type { ResourceName } from '../machine';
import { lambdaErrorCause } from '../states/lambda-answer';
import type { AslRun } from './asl-run';
import type { FailedOutcome, Frame, Outcome } from './frame';
import { quotasOf } from './quotas';

/** An event that ends an activity. */
export type ActivityEnd = EventOf<
  'ActivityTaskCompleted' | 'ActivityTaskFailed' | 'ActivityTaskTimedOut' | 'ActivityTaskCanceled'
>;

/** What the end of an activity is to the state that waits for it. */
export function outcomeOfActivity(run: AslRun, frame: Frame, event: ActivityEnd): Outcome {
  const name = resourceOf(run, frame);
  if (event.type === 'ActivityTaskCompleted') {
    const outcome = run.resultOf(event.result);
    const bytesMax = quotasOf(run)?.dataBytesMax;
    const isTooLarge =
      bytesMax !== undefined &&
      outcome.ok &&
      textBytes(JSON.stringify(outcome.result), bytesMax) > bytesMax;
    return isTooLarge ? tooLarge(name) : outcome;
  }
  const failure = failureOfActivity(event);
  if (run.stateOf(frame)?.type === 'Map') return { ...failure, error: ErrorName.ItemReaderFailed };
  const isAws = name !== undefined && !(name.family === 'Task' && name.resourceType === 'perdure');
  if (failure.error === ErrorName.HeartbeatTimeout && isAws) {
    // AWS reports a missed heartbeat as a time-out; Retry and Catch may still name it.
    return { ...failure, error: ErrorName.Timeout, isHeartbeat: true };
  }
  return isFunction(name) ? ofFunction(run, frame, event, failure) : failure;
}

/** A function's own error comes as Lambda prints it; errors of the service are sentences. */
function ofFunction(
  run: AslRun,
  frame: Frame,
  event: ActivityEnd,
  failure: FailedOutcome,
): FailedOutcome {
  if (event.type !== 'ActivityTaskFailed' || event.failure.info.type !== 'Application') {
    return failure;
  }
  if (/^(Lambda|States)\./.test(failure.error) || isPrinted(failure.cause)) return failure;
  return { ...failure, cause: lambdaErrorCause(run, frame, event.failure) };
}

function isPrinted(cause: string): boolean {
  if (!cause.startsWith('{')) return false;
  try {
    return isObject(JSON.parse(cause) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function resourceOf(run: AslRun, frame: Frame): ResourceName | undefined {
  const state = run.stateOf(frame);
  return state?.type === 'Task' && state.resource.type === 'activity'
    ? state.resource.historyName
    : undefined;
}

function isFunction(name: ResourceName | undefined): boolean {
  if (name === undefined) return false;
  return name.family === 'Task' ? name.resourceType === 'lambda' : name.family === 'Lambda';
}

function tooLarge(name: ResourceName | undefined): FailedOutcome {
  const text = name === undefined ? '' : name.family === 'Task' ? name.resourceType : name.arn;
  return {
    ok: false,
    error: ErrorName.DataLimitExceeded,
    cause: `The state/task '${text}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** AWS gives no cause for a time-out; a lost call says what is known about it. */
function failureOfActivity(
  event: EventOf<'ActivityTaskFailed' | 'ActivityTaskTimedOut' | 'ActivityTaskCanceled'>,
): FailedOutcome {
  if (event.type === 'ActivityTaskCanceled') {
    return { ok: false, error: ErrorName.TaskFailed, cause: 'The activity was canceled.' };
  }
  const { failure } = event;
  switch (failure.info.type) {
    case 'Application': {
      const { errorType, nonRetryable, nextRetryDelayMs } = failure.info;
      return {
        ok: false,
        error: errorType,
        cause: failure.message,
        ...(nonRetryable && { nonRetryable }),
        ...(nextRetryDelayMs !== undefined && { nextRetryDelayMs }),
      };
    }
    case 'Timeout':
      return {
        ok: false,
        error:
          failure.info.timeoutType === 'Heartbeat' ? ErrorName.HeartbeatTimeout : ErrorName.Timeout,
        cause: event.retryState === 'MaximumAttemptsReached' ? failure.message : '',
      };
    case 'Canceled':
    case 'Terminated':
    case 'Server':
    case 'Activity':
    case 'ResetWorkflow':
    case 'ChildWorkflow':
      return { ok: false, error: ErrorName.TaskFailed, cause: failure.message };
  }
}
