import type { Failure, HistoryEvent, Payloads } from '@app/contract';

import { ErrorName } from '../error/error-name';
import type { Json } from '../data/json';
import type { AslRun } from './asl-run';
import type { Frame, Outcome } from './frame';
import { parseTimerId } from './timer-id';

/** Takes the engine's events in: what the frames have waited for. */
export function foldEvent(run: AslRun, event: Exclude<HistoryEvent, { type: 'StateMachineStepped' }>): void {
  switch (event.type) {
    case 'WorkflowExecutionStarted':
      run.startedTime = event.eventTime;
      run.workflowId = event.workflowId;
      run.begin(inputOf(run, event.input));
      return;
    case 'ActivityTaskScheduled':
      foldScheduled(run, event.eventId, Number(event.activityId), event.firstAttempt);
      return;
    case 'ActivityTaskStarted':
      foldAttempt(run, event.scheduledEventId, event.attempt);
      return;
    case 'ActivityTaskCompleted':
      settleActivity(run, event.scheduledEventId, {
        ok: true,
        result: resultOf(run, event.result),
      });
      return;
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
      settleActivity(run, event.scheduledEventId, failureOutcome(event.failure));
      return;
    case 'ActivityTaskCanceled':
      settleActivity(run, event.scheduledEventId, {
        ok: false,
        error: ErrorName.TaskFailed,
        cause: 'The activity was canceled.',
      });
      return;
    case 'TimerStarted':
      foldTimerStarted(run, event.timerId);
      return;
    case 'TimerFired':
      foldTimerFired(run, event.timerId);
      return;
    case 'WorkflowExecutionSignaled':
      foldSignal(run, event.signalName, {
        eventId: event.eventId,
        input: resultOf(run, event.input),
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
      return;
    case 'WorkflowTaskScheduled':
    case 'WorkflowTaskStarted':
    case 'WorkflowTaskCompleted':
    case 'WorkflowTaskTimedOut':
    case 'WorkflowTaskFailed':
    case 'ActivityTaskCancelRequested':
    case 'TimerCanceled':
      return;
  }
}

/** A machine without input gets an empty object, as on AWS. */
function inputOf(run: AslRun, payloads: Payloads | undefined): Json {
  const [first] = payloads ?? [];
  return first === undefined ? {} : run.decode(first);
}

function resultOf(run: AslRun, payloads: Payloads | undefined): Json {
  const [first] = payloads ?? [];
  return first === undefined ? null : run.decode(first);
}

function visited(run: AslRun, visit: number | undefined): Frame | undefined {
  const id = visit === undefined ? undefined : run.frameByVisit.get(visit);
  return id === undefined ? undefined : run.frames.get(id);
}

function foldScheduled(run: AslRun, eventId: number, visit: number, attempt: number): void {
  const frame = visited(run, visit);
  if (frame === undefined) return;
  run.visitByScheduled.set(eventId, visit);
  frame.phase = 'waiting';
  frame.activityPending = true;
  frame.scheduledEventId = eventId;
  frame.attempts = attempt;
  run.ready.delete(frame.id);
}

function foldAttempt(run: AslRun, scheduledEventId: number, attempt: number): void {
  const frame = visited(run, run.visitByScheduled.get(scheduledEventId));
  if (frame !== undefined) frame.attempts = attempt;
}

function settleActivity(run: AslRun, scheduledEventId: number, outcome: Outcome): void {
  const visit = run.visitByScheduled.get(scheduledEventId);
  run.visitByScheduled.delete(scheduledEventId);
  const frame = visited(run, visit);
  if (frame === undefined || frame.scheduledEventId !== scheduledEventId) return;
  frame.activityPending = false;
  settle(run, frame, outcome);
}

export function settle(run: AslRun, frame: Frame, outcome: Outcome): void {
  frame.outcome = outcome;
  frame.phase = 'settled';
  run.ready.add(frame.id);
}

function foldTimerStarted(run: AslRun, timerId: string): void {
  const timer = parseTimerId(timerId);
  const frame = visited(run, timer?.visit);
  if (timer === undefined || frame === undefined) return;
  frame.timerId = timerId;
  if (timer.purpose === 'wait') {
    frame.phase = 'waiting';
    run.ready.delete(frame.id);
  }
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
      run.ready.add(frame.id);
      return;
    case 'signal-timeout':
      if (frame.phase !== 'waiting') return;
      stopWaiting(run, frame);
      settle(run, frame, { ok: false, error: ErrorName.Timeout, cause: '' });
  }
}

/** The frame no longer waits for its signal. */
export function stopWaiting(run: AslRun, frame: Frame): void {
  if (frame.signalName === undefined) return;
  run.signalWaiters.get(frame.signalName)?.delete(frame.id);
  frame.signalName = undefined;
}

/** Kept until a state takes it; a frame that waits for it can proceed. */
function foldSignal(run: AslRun, name: string, signal: { eventId: number; input: Json }): void {
  const kept = run.signals.get(name);
  if (kept === undefined) run.signals.set(name, [signal]);
  else kept.push(signal);
  for (const waiter of run.signalWaiters.get(name) ?? []) {
    if (!run.ready.has(waiter)) {
      run.ready.add(waiter);
      return;
    }
  }
}

function failureOutcome(failure: Failure): Outcome {
  const { info } = failure;
  switch (info.type) {
    case 'Application':
      return { ok: false, error: info.errorType, cause: failure.message };
    case 'Timeout':
      return {
        ok: false,
        error: info.timeoutType === 'Heartbeat' ? ErrorName.HeartbeatTimeout : ErrorName.Timeout,
        cause: failure.message,
      };
    case 'Canceled':
    case 'Terminated':
    case 'Server':
    case 'Activity':
      return { ok: false, error: ErrorName.TaskFailed, cause: failure.message };
  }
}
