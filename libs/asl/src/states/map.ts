import { isList, isObject, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { MapState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { unexpectedType } from '../run/unexpected-type';
import { batchesOf } from './map-batch';
import { numberOf } from './map-number';
import { readItems } from './read-items';

/** Starts the items, or has them read first. */
export function* beginMap(advancing: Advancing, frame: Frame, state: MapState): Evaluating<void> {
  if (state.resultWriter !== undefined && advancing.trial === undefined) {
    throw new StateFailure(
      ErrorName.ResultWriterFailed,
      'ResultWriter is not available. Take the results from the output of the state.',
    );
  }
  const input = effectiveInput(advancing, frame, state);
  if (state.itemReader !== undefined) {
    yield* readItems(advancing, frame, state.itemReader, input);
    if (advancing.trial === undefined) return;
  }
  yield* startItems(advancing, frame, state, yield* itemsOf(advancing, frame, state, input));
}

/**
 * One frame per item, or per batch of items; the inputs of all of them are computed here, so nothing has to be evaluated
 * again later.
 */
export function* startItems(
  advancing: Advancing,
  frame: Frame,
  state: MapState,
  items: readonly Json[],
): Evaluating<void> {
  const input = effectiveInput(advancing, frame, state);
  const number = { state, input };
  const concurrencyMax =
    (yield* numberOf(advancing, frame, input, ['MaxConcurrency', state.concurrencyMax])) ?? 0;
  advancing.trial?.inspect('maxConcurrency', concurrencyMax);
  const selected = yield* inputsOf(advancing, frame, state, { items, input });
  const inputs = yield* batchesOf(advancing, frame, state, { items: selected, input });
  const tolerated = state.isolated
    ? yield* thresholdOf(advancing, frame, number, items.length)
    : undefined;
  advancing.step({
    kind: 'ChildrenStarted',
    frame: frame.id,
    of: 'Map',
    count: inputs.length,
    concurrencyMax,
    ...(inputs !== frame.data && { inputs: advancing.encode(inputs) }),
    ...(inputs !== items && inputs === selected && { items: advancing.encode(items) }),
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
  const read = advancing.trial?.itemsRead;
  if (state.itemReader !== undefined && read !== undefined) return read;
  const items =
    expression === undefined ? input : yield* advancing.evaluate(frame, expression, { input });
  if (isList(items)) {
    if (expression !== undefined) advancing.trial?.inspect('afterItemsPath', items);
    return items;
  }
  if (state.isolated && state.language === 'JSONata' && isObject(items)) {
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  }
  if (expression?.type === 'jsonata') {
    throw unexpectedType(expression, 'Items', { expected: 'array', value: items });
  }
  const path = (expression?.text ?? '$').replace(/^\$\$/, '$');
  throw new StateFailure(ErrorName.Runtime, `Reference path "${path}" must point to array.`);
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
  const count = yield* numberOf(advancing, frame, at.input, [
    'ToleratedFailureCount',
    toleratedFailureCount,
  ]);
  const percentage = yield* numberOf(advancing, frame, at.input, [
    'ToleratedFailurePercentage',
    toleratedFailurePercentage,
  ]);
  if (count !== undefined) advancing.trial?.inspect('toleratedFailureCount', count);
  if (percentage !== undefined) {
    advancing.trial?.inspect('toleratedFailurePercentage', percentage);
  }
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
  advancing.trial?.inspect('afterItemSelector', inputs);
  return inputs;
}
