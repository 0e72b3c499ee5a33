import { type EventOf, type HistoryEvent, isRelationEvent, type Payloads } from '@app/contract';

import type { Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { type ActivityEnd, outcomeOfActivity } from './activity-outcome';
import type { AslRun } from './asl-run';
import { settle } from './settle';
import { keepSignal, returnSignal } from './signal-queue';
import { SUBMITTED_SIGNAL } from './submitted-signal';
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
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
      settleActivity(run, event);
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
      foldSignaled(run, event);
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
  run.execution = event.stateMachine?.execution;
  const [payload] = event.input ?? [];
  const input: Json | undefined = payload === undefined ? {} : run.read(payload);
  run.inputIsUnreadable = input === undefined;
  run.begin(input ?? null);
}

function foldSignaled(run: AslRun, event: EventOf<'WorkflowExecutionSignaled'>): void {
  const activityId = SUBMITTED_SIGNAL.activityIdOf(event.signalName);
  if (activityId === undefined) {
    keepSignal(run, event.signalName, {
      eventId: event.eventId,
      outcome: run.resultOf(event.input),
    });
    return;
  }
  const frame = run.frameOfVisit(Number(activityId));
  if (frame?.activityPending === true) frame.submitted = true;
}

function foldScheduled(run: AslRun, event: EventOf<'ActivityTaskScheduled'>): void {
  const visit = Number(event.activityId);
  const frame = run.frameOfVisit(visit);
  if (frame === undefined) return;
  run.visitByScheduled.set(event.eventId, visit);
  frame.phase = 'waiting';
  frame.activityPending = true;
  frame.scheduledEventId = event.eventId;
  frame.attempts = event.firstAttempt;
  frame.awaitsToken = event.awaitsToken;
  frame.submitted = false;
  run.refresh(frame);
}

function foldAttempt(run: AslRun, scheduledEventId: number, attempt: number): void {
  const frame = run.frameOfScheduled(scheduledEventId);
  if (frame !== undefined) frame.attempts = attempt;
}

function settleActivity(run: AslRun, event: ActivityEnd): void {
  const { scheduledEventId, eventTime } = event;
  const frame = run.frameOfScheduled(scheduledEventId);
  run.visitByScheduled.delete(scheduledEventId);
  if (frame?.activityPending !== true || frame.scheduledEventId !== scheduledEventId) return;
  frame.activityPending = false;
  frame.settledTime = eventTime;
  frame.settledBytes = event.type === 'ActivityTaskCompleted' ? bytesOf(event.result) : 0;
  settle(run, frame, outcomeOfActivity(run, frame, event));
}

function bytesOf([first]: Payloads = []): number {
  return first?.data.length ?? 0;
}

/** Whatever the worker still answers, the state no longer waits for it. */
function foldCancelRequested(run: AslRun, scheduledEventId: number): void {
  const frame = run.frameOfScheduled(scheduledEventId);
  run.visitByScheduled.delete(scheduledEventId);
  if (frame?.scheduledEventId === scheduledEventId) frame.activityPending = false;
}

function foldTimerStarted(run: AslRun, timerId: string): void {
  const timer = parseTimerId(timerId);
  const frame = run.frameOfVisit(timer?.visit);
  if (timer === undefined || frame === undefined) return;
  frame.timerId = timerId;
  if (timer.purpose === 'wait') frame.phase = 'waiting';
  run.refresh(frame);
}

function foldTimerFired(run: AslRun, timerId: string): void {
  const timer = parseTimerId(timerId);
  const frame = run.frameOfVisit(timer?.visit);
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
  const frame = run.frameOfVisit(parseTimerId(timerId)?.visit);
  if (frame?.timerId === timerId) frame.timerId = undefined;
}
