import { type EventOf, type HistoryEvent, isRelationEvent, type Payloads } from '@app/contract';

import type { Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import type { AslRun } from './asl-run';
import type { Frame, Outcome } from './frame';
import { settle } from './settle';
import { keepSignal, returnSignal } from './signal-queue';
import { parseTimerId } from './timer-id';

/** Takes the engine's events in: what the frames have waited for. */
export function foldEvent(
  run: AslRun,
  event: Exclude<HistoryEvent, { type: 'StateMachineStepped' }>,
): void {
  // A definition has no state that starts, signals or cancels other runs.
  if (isRelationEvent(event)) return;
  switch (event.type) {
    case 'WorkflowExecutionStarted':
      foldStarted(run, event);
      return;
    case 'ActivityTaskScheduled':
      foldScheduled(run, event);
      return;
    case 'ActivityTaskStarted':
      foldAttempt(run, event.scheduledEventId, event.attempt);
      return;
    case 'ActivityTaskCompleted':
      settleActivity(run, event.scheduledEventId, resultOf(run, event.result));
      return;
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
      settleActivity(run, event.scheduledEventId, failureOf(event));
      return;
    case 'ActivityTaskCancelRequested':
      foldCancelRequested(run, event.scheduledEventId);
      return;
    case 'TimerStarted':
      foldTimerStarted(run, event.timerId);
      return;
    case 'TimerFired':
      foldTimerFired(run, event.timerId);
      return;
    case 'TimerCanceled':
      foldTimerCanceled(run, event.timerId);
      return;
    case 'WorkflowExecutionSignaled':
      keepSignal(run, event.signalName, {
        eventId: event.eventId,
        outcome: resultOf(run, event.input),
      });
      return;
    case 'WorkflowExecutionCancelRequested':
      run.cancelRequested = true;
      return;
    case 'WorkflowExecutionCompleted':
    case 'WorkflowExecutionFailed':
    case 'WorkflowExecutionTimedOut':
    case 'WorkflowExecutionCanceled':
    case 'WorkflowExecutionTerminated':
    case 'WorkflowExecutionContinuedAsNew':
      run.closed = true;
      run.ready.clear();
      return;
    case 'WorkflowTaskScheduled':
    case 'WorkflowTaskStarted':
    case 'WorkflowTaskCompleted':
    case 'WorkflowTaskTimedOut':
    case 'WorkflowTaskFailed':
    // A definition has no handler for updates: the engine answers them.
    case 'WorkflowExecutionUpdateAdmitted':
    case 'WorkflowExecutionUpdateAccepted':
    case 'WorkflowExecutionUpdateCompleted':
    case 'UpsertWorkflowSearchAttributes':
    case 'WorkflowPropertiesModified':
    case 'MarkerRecorded':
    case 'WorkflowExecutionOptionsUpdated':
    case 'WorkflowExecutionPaused':
    case 'WorkflowExecutionUnpaused':
      return;
  }
}

/** A machine without input gets an empty object, as on AWS. */
function foldStarted(run: AslRun, event: EventOf<'WorkflowExecutionStarted'>): void {
  run.startedTime = event.eventTime;
  run.workflowId = event.workflowId;
  const [payload] = event.input ?? [];
  const input: Json | undefined = payload === undefined ? {} : run.read(payload);
  run.inputIsUnreadable = input === undefined;
  run.begin(input ?? null);
}

/** What a worker or a client has sent, as the result of a state. Nothing at all is `null`. */
function resultOf(run: AslRun, payloads: Payloads | undefined): Outcome {
  const [first] = payloads ?? [];
  const result = first === undefined ? null : run.read(first);
  if (result !== undefined) return { ok: true, result };
  return {
    ok: false,
    error: ErrorName.Runtime,
    cause: 'The result is no JSON, or nested too deeply. Answer with a JSON text.',
  };
}

function visited(run: AslRun, visit: number | undefined): Frame | undefined {
  const id = visit === undefined ? undefined : run.frameByVisit.get(visit);
  return id === undefined ? undefined : run.frames.get(id);
}

function foldScheduled(run: AslRun, event: EventOf<'ActivityTaskScheduled'>): void {
  const visit = Number(event.activityId);
  const frame = visited(run, visit);
  if (frame === undefined) return;
  run.visitByScheduled.set(event.eventId, visit);
  frame.phase = 'waiting';
  frame.activityPending = true;
  frame.scheduledEventId = event.eventId;
  frame.attempts = event.firstAttempt;
  frame.awaitsToken = event.awaitsToken;
  run.refresh(frame);
}

function foldAttempt(run: AslRun, scheduledEventId: number, attempt: number): void {
  const frame = visited(run, run.visitByScheduled.get(scheduledEventId));
  if (frame !== undefined) frame.attempts = attempt;
}

function settleActivity(run: AslRun, scheduledEventId: number, outcome: Outcome): void {
  const visit = run.visitByScheduled.get(scheduledEventId);
  run.visitByScheduled.delete(scheduledEventId);
  const frame = visited(run, visit);
  if (frame?.activityPending !== true || frame.scheduledEventId !== scheduledEventId) return;
  frame.activityPending = false;
  settle(run, frame, outcome);
}

/** Whatever the worker still answers, the state no longer waits for it. */
function foldCancelRequested(run: AslRun, scheduledEventId: number): void {
  const frame = visited(run, run.visitByScheduled.get(scheduledEventId));
  run.visitByScheduled.delete(scheduledEventId);
  if (frame?.scheduledEventId === scheduledEventId) frame.activityPending = false;
}

function foldTimerStarted(run: AslRun, timerId: string): void {
  const timer = parseTimerId(timerId);
  const frame = visited(run, timer?.visit);
  if (timer === undefined || frame === undefined) return;
  frame.timerId = timerId;
  if (timer.purpose === 'wait') frame.phase = 'waiting';
  run.refresh(frame);
}

function foldTimerFired(run: AslRun, timerId: string): void {
  const timer = parseTimerId(timerId);
  const frame = visited(run, timer?.visit);
  if (timer === undefined || frame?.timerId !== timerId) return;
  frame.timerId = undefined;
  switch (timer.purpose) {
    case 'wait':
      settle(run, frame, { ok: true, result: frame.data });
      return;
    case 'backoff':
      frame.phase = 'entered';
      frame.outcome = undefined;
      run.refresh(frame);
      return;
    case 'signal-timeout':
      // The signal was there first.
      if (frame.arrivedSignal !== undefined) return;
      returnSignal(run, frame);
      settle(run, frame, { ok: false, error: ErrorName.Timeout, cause: '' });
  }
}

function foldTimerCanceled(run: AslRun, timerId: string): void {
  const frame = visited(run, parseTimerId(timerId)?.visit);
  if (frame?.timerId === timerId) frame.timerId = undefined;
}

/** AWS gives no cause for a time-out; a lost call says what is known about it. */
function failureOf(
  event: EventOf<'ActivityTaskFailed' | 'ActivityTaskTimedOut' | 'ActivityTaskCanceled'>,
): Outcome {
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
