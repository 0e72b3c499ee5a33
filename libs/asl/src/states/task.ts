import type { Payload, ScheduleActivityTask } from '@app/contract';
import { DEFAULT_RETRY_POLICY, LIMITS } from '@app/contract';

import { getKey, isObject, type Json, type JsonObject } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression, TaskState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput, workInput } from '../run/data-flow';
import { type Frame, retriesOf } from '../run/frame';
import { timerIdOf } from '../run/timer-id';
import { functionNameOf } from './function-name';
import { startTimer } from './start-timer';

/** Calls a worker, or waits for a signal. */
export function* beginTask(advancing: Advancing, frame: Frame, state: TaskState): Evaluating<void> {
  const timeoutMs = yield* durationMs(advancing, frame, state, state.timeoutSeconds);
  if (state.resource.type === 'signal') {
    awaitSignal(advancing, frame, state.resource.signalName, timeoutMs);
    return;
  }
  const heartbeatMs = yield* durationMs(advancing, frame, state, state.heartbeatSeconds);
  const input = yield* workInput(advancing, frame, state);
  const { activityType, workerInput } = addressed(advancing, frame, state, input);
  scheduleActivity(advancing, frame, state, { activityType, workerInput, timeoutMs, heartbeatMs });
}

function awaitSignal(
  advancing: Advancing,
  frame: Frame,
  signalName: string,
  timeoutMs: number | undefined,
): void {
  advancing.step({ kind: 'SignalAwaited', frame: frame.id, signalName });
  if (timeoutMs === undefined) return;
  startTimer(
    advancing,
    frame,
    timerIdOf('signal-timeout', frame.visit, retriesOf(frame)),
    timeoutMs,
  );
}

/** Which activity type is called, with what. `lambda:invoke` names the function among its arguments. */
function addressed(
  advancing: Advancing,
  frame: Frame,
  state: TaskState,
  input: Json,
): { readonly activityType: string; readonly workerInput: Payload } {
  const { resource } = state;
  if (resource.type !== 'activity' || resource.invocation !== 'lambda-invoke') {
    const activityType = resource.type === 'activity' ? resource.activityType : '';
    return { activityType, workerInput: advancing.encode(input) };
  }
  const functionName = isObject(input) ? getKey(input, 'FunctionName') : undefined;
  if (typeof functionName !== 'string') {
    throw new StateFailure(
      ErrorName.Runtime,
      'The arguments of lambda:invoke need a FunctionName.',
    );
  }
  const { Payload: given, ...rest } = input as JsonObject;
  const document = typeof given === 'string' ? documentOf(given) : undefined;
  const isSent = document === undefined && given !== null;
  const kept: JsonObject = isSent || given === undefined ? rest : { ...rest, Payload: given };
  advancing.step({ kind: 'WorkAddressed', frame: frame.id, arguments: advancing.encode(kept) });
  const encoded = advancing.encode(document?.value ?? given ?? {});
  return {
    activityType: functionNameOf(functionName),
    workerInput: document === undefined ? encoded : advancing.natives.encodeText(document.text),
  };
}

/** A text is the document itself, as on AWS; one that is no JSON stays a text. */
function documentOf(text: string): { readonly text: string; readonly value: Json } | undefined {
  try {
    return { text, value: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function scheduleActivity(
  advancing: Advancing,
  frame: Frame,
  state: TaskState,
  call: {
    readonly activityType: string;
    readonly workerInput: Payload;
    readonly timeoutMs: number | undefined;
    readonly heartbeatMs: number | undefined;
  },
): void {
  const attempt = frame.attempts + 1;
  const own = state.resource.type === 'activity' ? state.resource.queue : undefined;
  const taskQueue = state.taskQueue ?? own ?? advancing.machine.taskQueue;
  const { maximumAttempts } = state;
  const command: ScheduleActivityTask = {
    type: 'ScheduleActivityTask',
    activityId: String(frame.visit),
    activityType: call.activityType,
    ...(taskQueue !== undefined && { taskQueue }),
    input: [call.workerInput],
    ...(call.timeoutMs !== undefined && { scheduleToCloseTimeoutMs: call.timeoutMs }),
    ...(call.heartbeatMs !== undefined && { heartbeatTimeoutMs: call.heartbeatMs }),
    retryPolicy:
      maximumAttempts === 0
        ? DEFAULT_RETRY_POLICY
        : { ...DEFAULT_RETRY_POLICY, maximumAttempts: maximumAttempts + attempt - 1 },
    retriedBy: 'Host',
    firstAttempt: attempt,
    awaitsToken: state.resource.type === 'activity' && state.resource.awaitsToken,
  };
  advancing.schedule(frame, command);
}

function* durationMs(
  advancing: Advancing,
  frame: Frame,
  state: TaskState,
  expression: Expression | undefined,
): Evaluating<number | undefined> {
  if (expression === undefined) return undefined;
  const input = effectiveInput(advancing, frame, state);
  const seconds = yield* advancing.evaluate(frame, expression, { input });
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds * 1_000 <= LIMITS.durationMsMax)) {
    throw new StateFailure(
      ErrorName.Runtime,
      `A time-out of the state '${state.name}' must be a number of seconds from 1 to 99999999.`,
    );
  }
  return Math.ceil(seconds * 1_000);
}
