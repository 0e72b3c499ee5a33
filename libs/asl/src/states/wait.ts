import { LIMITS } from '@app/contract';

import type { Json } from '../data/json';
import { parseTimestamp } from '../data/timestamp';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression, WaitState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { timerIdOf } from '../run/timer-id';
import { unexpectedType } from '../run/unexpected-type';
import { startTimer } from './start-timer';

/** Waits for a number of seconds, or until a time. */
export function* beginWait(advancing: Advancing, frame: Frame, state: WaitState): Evaluating<void> {
  const delayMs = yield* waitMs(advancing, frame, state);
  startTimer(advancing, frame, timerIdOf('wait', frame.visit), delayMs);
  frame.phase = 'waiting';
}

function* waitMs(advancing: Advancing, frame: Frame, state: WaitState): Evaluating<number> {
  const input = effectiveInput(advancing, frame, state);
  if (state.seconds !== undefined) {
    const value = yield* valueOf(advancing, frame, state.seconds, input);
    return millisecondsOf(value, state.seconds);
  }
  if (state.timestamp === undefined) return 0;
  const value = yield* valueOf(advancing, frame, state.timestamp, input);
  return Math.max(0, timeOf(value, state.timestamp) - advancing.natives.now);
}

function* valueOf(
  advancing: Advancing,
  frame: Frame,
  expression: Expression,
  input: Json,
): Evaluating<Json> {
  try {
    return yield* advancing.evaluate(frame, expression, { input });
  } catch (error) {
    if (!(error instanceof StateFailure) || expression.type !== 'path') throw error;
    throw new StateFailure(
      ErrorName.Runtime,
      `The ${expression.field} parameter does not reference an input value: ${expression.text ?? ''}`,
    );
  }
}

function millisecondsOf(value: Json, expression: Expression): number {
  if (typeof value !== 'number') {
    throw unexpectedType(expression, 'Seconds', { expected: 'number', value });
  }
  if (!(value >= 0 && value * 1_000 <= LIMITS.durationMsMax)) {
    throw new StateFailure(
      expression.type === 'jsonata' ? ErrorName.QueryEvaluationError : ErrorName.Runtime,
      `The Seconds field must be a number from 0 to 99999999, but was ${value}.`,
      ...(expression.type === 'jsonata' ? ['Seconds'] : []),
    );
  }
  return Math.ceil(value * 1_000);
}

function timeOf(value: Json, expression: Expression): number {
  const time = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (time !== undefined) return time;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (expression.type === 'jsonata') {
    throw new StateFailure(
      ErrorName.QueryEvaluationError,
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      'Timestamp',
    );
  }
  throw new StateFailure(
    ErrorName.Runtime,
    `The ${expression.field} parameter does not reference a valid ISO-8601 extended offset date-time format string: ${expression.text ?? ''} == ${text}`,
  );
}
