import { isList, isObject, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { MapState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';

/** One frame per item; the inputs of all items are computed here, so nothing has to be evaluated again later. */
export function* beginMap(advancing: Advancing, frame: Frame, state: MapState): Evaluating<void> {
  const input = effectiveInput(advancing, frame, state);
  const items = yield* itemsOf(advancing, frame, state, input);
  const concurrencyMax = yield* concurrencyOf(advancing, frame, state, input);
  const inputs = yield* inputsOf(advancing, frame, state, { items, input });
  advancing.step({
    kind: 'ChildrenStarted',
    frame: frame.id,
    of: 'Map',
    count: items.length,
    concurrencyMax,
    inputs: advancing.encode(inputs),
    ...(inputs !== items && { items: advancing.encode(items) }),
  });
}

function* itemsOf(
  advancing: Advancing,
  frame: Frame,
  state: MapState,
  input: Json,
): Evaluating<readonly Json[]> {
  const items =
    state.items === undefined ? input : yield* advancing.evaluate(frame, state.items, { input });
  if (isList(items)) return items;
  // JSONata mode also takes an object: its entries are the items.
  if (state.language === 'JSONata' && isObject(items)) {
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  }
  throw new StateFailure(
    ErrorName.Runtime,
    `The items of the Map state '${state.name}' must be an array.`,
  );
}

function* concurrencyOf(
  advancing: Advancing,
  frame: Frame,
  state: MapState,
  input: Json,
): Evaluating<number> {
  if (state.concurrencyMax === undefined) return 0;
  const value = yield* advancing.evaluate(frame, state.concurrencyMax, { input });
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new StateFailure(
      ErrorName.Runtime,
      `The MaxConcurrency of the state '${state.name}' must be a whole number of 0 or more.`,
    );
  }
  return value;
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
