import type { EpochMs, EventOf } from '@app/contract';

import type { Json, JsonObject } from '../data/json';
import type { ResourceName, TaskState } from '../machine';
import type { ActivityEnd } from '../run/activity-outcome';
import type { Frame } from '../run/frame';
import { submitsLate } from '../run/history-number';
import { SUBMITTED_SIGNAL } from '../run/submitted-signal';
import { parseTimerId } from '../run/timer-id';
import { lambdaAnswer } from '../states/lambda-answer';
import type { AwsEventType } from './aws-event';
import { data, failure } from './details';
import { signalName } from './step-events';
import type { Telling } from './telling';

type WorkEvent =
  | EventOf<'ActivityTaskScheduled'>
  | EventOf<'ActivityTaskStarted'>
  | Exclude<ActivityEnd, { type: 'ActivityTaskCanceled' }>
  | EventOf<'WorkflowExecutionSignaled'>
  | EventOf<'TimerFired'>;

/** A Task state and the call it waits for. */
interface Work {
  readonly frame: Frame;
  readonly state: TaskState;
  readonly name: ResourceName;
}

/** Events of the work of Task states: calls, their ends, and waiting for a signal in vain. */
export function tellWork(telling: Telling, event: WorkEvent): (() => void) | undefined {
  if (event.type === 'TimerFired') {
    signalTimedOut(telling, event);
    return undefined;
  }
  const work = workOf(telling, frameOf(telling, event));
  if (work === undefined) return undefined;
  switch (event.type) {
    case 'ActivityTaskScheduled':
      scheduled(telling, work, event);
      return undefined;
    case 'ActivityTaskStarted':
      if (!work.frame.submitted) started(telling, work, event);
      return undefined;
    case 'WorkflowExecutionSignaled':
      submitted(telling, work, event);
      return undefined;
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
      if (!work.frame.activityPending) return undefined;
      return () => {
        ended(telling, work, event);
      };
  }
}

function frameOf(
  { run }: Telling,
  event: Exclude<WorkEvent, { type: 'TimerFired' }>,
): Frame | undefined {
  switch (event.type) {
    case 'ActivityTaskScheduled':
      return run.frameOfVisit(Number(event.activityId));
    case 'WorkflowExecutionSignaled': {
      const activityId = SUBMITTED_SIGNAL.activityIdOf(event.signalName);
      const frame = activityId === undefined ? undefined : run.frameOfVisit(Number(activityId));
      return frame?.activityPending === true && !frame.submitted ? frame : undefined;
    }
    default:
      return run.frameOfScheduled(event.scheduledEventId);
  }
}

function workOf(telling: Telling, frame: Frame | undefined): Work | undefined {
  if (frame === undefined || !telling.owns(frame)) return undefined;
  const state = telling.run.stateOf(frame);
  if (state?.type !== 'Task' || state.resource.type !== 'activity') return undefined;
  return { frame, state, name: state.resource.historyName };
}

function tell(
  { chain, made }: Telling,
  { frame }: Work,
  type: AwsEventType,
  at: { readonly time: EpochMs; readonly details?: JsonObject },
): void {
  made.push(chain.next(frame.id, type, at));
}

function named(name: ResourceName): JsonObject {
  return name.family === 'Task' ? { resourceType: name.resourceType, resource: name.resource } : {};
}

function scheduled(telling: Telling, work: Work, event: EventOf<'ActivityTaskScheduled'>): void {
  const { name, state, frame } = work;
  const [payload] = event.input ?? [];
  const input = (payload && telling.run.read(payload)) ?? null;
  const limits = {
    ...(state.timeoutSeconds && {
      timeoutInSeconds: Math.ceil(event.scheduleToCloseTimeoutMs / 1_000),
    }),
    ...(state.heartbeatSeconds && {
      heartbeatInSeconds: Math.ceil(event.heartbeatTimeoutMs / 1_000),
    }),
  };
  const time = event.eventTime;
  if (name.family === 'Task') {
    const region = telling.run.execution?.region ?? 'us-east-1';
    const parameters = JSON.stringify(argumentsOf(telling, frame, input));
    const details = { ...named(name), region, parameters, ...limits };
    tell(telling, work, 'TaskScheduled', { time, details });
    return;
  }
  const { heartbeatInSeconds, ...timeout } = limits as Record<string, number>;
  const heartbeat = heartbeatInSeconds === undefined ? {} : { heartbeatInSeconds };
  const details = { resource: name.arn, ...data('input', JSON.stringify(input)), ...timeout };
  if (name.family === 'Lambda') tell(telling, work, 'LambdaFunctionScheduled', { time, details });
  else tell(telling, work, 'ActivityScheduled', { time, details: { ...details, ...heartbeat } });
}

/** What the state has given: `lambda:invoke` sends only the payload to its worker. */
function argumentsOf(telling: Telling, frame: Frame, input: Json): Json {
  const kept = telling.arguments.get(frame.id);
  if (kept === undefined) return input;
  telling.arguments.delete(frame.id);
  return { Payload: input, ...kept };
}

function started(
  telling: Telling,
  work: Work,
  event: { readonly eventTime: EpochMs; readonly identity: string },
): void {
  const { name } = work;
  const time = event.eventTime;
  switch (name.family) {
    case 'Lambda':
      tell(telling, work, 'LambdaFunctionStarted', { time });
      return;
    case 'Activity':
      tell(telling, work, 'ActivityStarted', {
        time,
        details: event.identity === '' ? {} : { workerName: event.identity },
      });
      return;
    case 'Task':
      tell(telling, work, 'TaskStarted', { time, details: named(name) });
  }
}

/** Whoever submits the work has begun it, and says what it was answered. */
function submitted(
  telling: Telling,
  work: Work,
  event: EventOf<'WorkflowExecutionSignaled'>,
): void {
  const time = event.eventTime;
  started(telling, work, event);
  const [payload] = event.input ?? [];
  const output = JSON.stringify((payload && telling.run.read(payload)) ?? null);
  const details = { ...named(work.name), ...data('output', output) };
  tell(telling, work, 'TaskSubmitted', { time, details });
}

function ended(
  telling: Telling,
  work: Work,
  event: Exclude<ActivityEnd, { type: 'ActivityTaskCanceled' }>,
): void {
  const { frame, name } = work;
  const { outcome } = frame;
  if (outcome === undefined) return;
  const time = event.eventTime;
  if (submitsLate(frame)) {
    const output = JSON.stringify(lambdaAnswer(telling.run, frame, null));
    const details = { ...named(name), ...data('output', output) };
    tell(telling, work, 'TaskSubmitted', { time, details });
  }
  if (outcome.ok) {
    const result = wrapped(telling, work, outcome.result);
    const details = { ...named(name), ...data('output', JSON.stringify(result)) };
    tell(telling, work, endType(name, 'Succeeded'), { time, details });
    return;
  }
  const isTimeout = event.type === 'ActivityTaskTimedOut';
  const details = { ...named(name), ...failure(outcome.error, outcome.cause) };
  tell(telling, work, failureType(work, isTimeout), { time, details });
}

function failureType({ name, frame }: Work, isTimeout: boolean): AwsEventType {
  if (isTimeout) return endType(name, 'TimedOut');
  const isUnsubmitted = name.family === 'Task' && name.goesOn && !frame.submitted;
  return isUnsubmitted ? 'TaskSubmitFailed' : endType(name, 'Failed');
}

function endType(name: ResourceName, end: 'Succeeded' | 'Failed' | 'TimedOut'): AwsEventType {
  switch (name.family) {
    case 'Lambda':
      return `LambdaFunction${end}`;
    case 'Activity':
      return `Activity${end}`;
    case 'Task':
      return `Task${end}`;
  }
}

function wrapped(telling: Telling, { state, frame }: Work, result: Json): Json {
  const { resource } = state;
  const isCall = resource.type === 'activity' && resource.invocation === 'lambda-invoke';
  return isCall && !resource.awaitsToken ? lambdaAnswer(telling.run, frame, result) : result;
}

function signalTimedOut(telling: Telling, event: EventOf<'TimerFired'>): void {
  const timer = parseTimerId(event.timerId);
  if (timer?.purpose !== 'signal-timeout') return;
  const frame = telling.run.frameOfVisit(timer.visit);
  if (frame === undefined || !telling.owns(frame) || frame.arrivedSignal !== undefined) return;
  const details = { ...signalName(frame.signalName ?? ''), error: 'States.Timeout' };
  telling.made.push(
    telling.chain.next(frame.id, 'TaskTimedOut', { time: event.eventTime, details }),
  );
}
