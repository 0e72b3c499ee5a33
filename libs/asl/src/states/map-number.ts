import type { Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import type { Frame } from '../run/frame';
import { unexpectedType } from '../run/unexpected-type';

const INTEGER = /^-?\d+$/;

/** A whole number of 0 or more that is written, pointed at or computed. */
export function* numberOf(
  advancing: Advancing,
  frame: Frame,
  input: Json,
  [field, expression]: readonly [string, Expression | undefined],
): Evaluating<number | undefined> {
  if (expression === undefined) return undefined;
  const given = yield* advancing.evaluate(frame, expression, { input });
  // A path may lead to the text of a number, as on AWS.
  const isText = expression.type === 'path' && typeof given === 'string' && INTEGER.test(given);
  const value = isText ? Number(given) : given;
  if (typeof value !== 'number' || (field !== 'ToleratedFailurePercentage' && value % 1 !== 0)) {
    throw unexpectedType(expression, field, { expected: 'number', value });
  }
  if (value < 0) throw new StateFailure(ErrorName.Runtime, `${field} cannot be negative.`);
  return value;
}
