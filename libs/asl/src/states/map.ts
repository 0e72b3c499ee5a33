import { isList, isObject, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression, MapState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { unexpectedType } from '../run/unexpected-type';

/** One frame per item; the inputs of all items are computed here, so nothing has to be evaluated again later. */
export function* beginMap(advancing: Advancing, frame: Frame, state: MapState): Evaluating<void> {
  const input = effectiveInput(advancing, frame, state);
  const items = yield* itemsOf(advancing, frame, state, input);
  const number = { state, input };
  const concurrencyMax =
    (yield* numberOf(advancing, frame, number, ['MaxConcurrency', state.concurrencyMax])) ?? 0;
  const inputs = yield* inputsOf(advancing, frame, state, { items, input });
  const tolerated = state.isolated
    ? yield* thresholdOf(advancing, frame, number, items.length)
    : undefined;
  advancing.step({
    kind: 'ChildrenStarted',
    frame: frame.id,
    of: 'Map',
    count: items.length,
    concurrencyMax,
    ...(inputs !== frame.data && { inputs: advancing.encode(inputs) }),
    ...(inputs !== items && { items: advancing.encode(items) }),
    ...(tolerated !== undefined && { toleratedFailureCount: tolerated }),
  });
}

function* itemsOf(
  advancing: Advancing,
  frame: Frame,
  state: MapState,
  input: Json,
): Evaluating<readonly Json[]> {
  const { items: expression } = state;
  const items =
    expression === undefined ? input : yield* advancing.evaluate(frame, expression, { input });
  if (isList(items)) return items;
  if (state.isolated && state.language === 'JSONata' && isObject(items)) {
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  }
  if (expression?.type === 'jsonata') {
    throw unexpectedType(expression, 'Items', { expected: 'array', value: items });
  }
  const path = (expression?.text ?? '$').replace(/^\$\$/, '$');
  throw new StateFailure(ErrorName.Runtime, `Reference path "${path}" must point to array.`);
}

const INTEGER = /^-?\d+$/;

/** A whole number of 0 or more that is written, pointed at or computed. */
function* numberOf(
  advancing: Advancing,
  frame: Frame,
  { input }: { readonly input: Json },
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

/** The items have been counted by then, and the history says so. */
function* thresholdOf(
  advancing: Advancing,
  frame: Frame,
  at: { readonly state: MapState; readonly input: Json },
  itemCount: number,
): Evaluating<number> {
  try {
    return yield* toleratedOf(advancing, frame, at, itemCount);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    throw new StateFailure(error.error, error.causeText, error.location, itemCount);
  }
}

/** How many items may fail: the lower of the count and the percentage. */
function* toleratedOf(
  advancing: Advancing,
  frame: Frame,
  at: { readonly state: MapState; readonly input: Json },
  itemCount: number,
): Evaluating<number> {
  const { toleratedFailureCount, toleratedFailurePercentage } = at.state;
  const count = yield* numberOf(advancing, frame, at, [
    'ToleratedFailureCount',
    toleratedFailureCount,
  ]);
  const percentage = yield* numberOf(advancing, frame, at, [
    'ToleratedFailurePercentage',
    toleratedFailurePercentage,
  ]);
  if (percentage !== undefined && percentage > 100) {
    throw new StateFailure(
      ErrorName.Runtime,
      'ToleratedFailurePercentage must be a number from 0 to 100.',
    );
  }
  const ofPercentage =
    percentage === undefined ? undefined : Math.floor((itemCount * percentage) / 100);
  return Math.min(count ?? ofPercentage ?? 0, ofPercentage ?? count ?? 0);
}

function* inputsOf(
  advancing: Advancing,
  frame: Frame,
  state: MapState,
  { items, input }: { readonly items: readonly Json[]; readonly input: Json },
): Evaluating<readonly Json[]> {
  const selector = state.itemSelector;
  if (selector === undefined) return items;
  const inputs: Json[] = [];
  for (const [index, item] of items.entries()) {
    inputs.push(yield* advancing.evaluateForItem(frame, selector, { input, item, index }));
  }
  return inputs;
}
