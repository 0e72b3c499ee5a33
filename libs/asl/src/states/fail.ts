import type { Expression, FailState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';

/** Error and Cause of a Fail state. */
export function* failureOf(
  advancing: Advancing,
  frame: Frame,
  state: FailState,
): Evaluating<{ readonly error: string; readonly cause: string }> {
  return {
    error: yield* textOf(advancing, frame, state, state.error),
    cause: yield* textOf(advancing, frame, state, state.cause),
  };
}

function* textOf(
  advancing: Advancing,
  frame: Frame,
  state: FailState,
  expression: Expression | undefined,
): Evaluating<string> {
  if (expression === undefined) return '';
  const input = effectiveInput(advancing, frame, state);
  const value = yield* advancing.evaluate(frame, expression, { input });
  return typeof value === 'string' ? value : JSON.stringify(value);
}
