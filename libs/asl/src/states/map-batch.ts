import { isObject, type Json, type JsonObject } from '../data/json';
import { textBytes } from '../data/text-bytes';
import type { MapState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import type { Frame } from '../run/frame';
import { numberOf } from './map-number';

/** ItemBatcher: items that make one input together, `{BatchInput, Items}`, as many as its limits allow. */
export function* batchesOf(
  advancing: Advancing,
  frame: Frame,
  { itemBatcher: batcher }: MapState,
  { items, input }: { readonly items: readonly Json[]; readonly input: Json },
): Evaluating<readonly Json[]> {
  if (batcher === undefined) return items;
  const at = (field: string, expression: typeof batcher.bytesMax): Evaluating<number | undefined> =>
    numberOf(advancing, frame, input, [field, expression]);
  const countMax = (yield* at('MaxItemsPerBatch', batcher.itemCountMax)) ?? 0;
  const bytesMax = (yield* at('MaxInputBytesPerBatch', batcher.bytesMax)) ?? 0;
  const shared =
    batcher.batchInput === undefined
      ? undefined
      : yield* advancing.evaluate(frame, batcher.batchInput, { input });
  const limits = { countMax: countMax || Infinity, bytesMax: bytesMax || Infinity };
  return grouped(items, limits, baseBytes(shared)).map((batch): JsonObject => ({
    ...(shared !== undefined && { BatchInput: shared }),
    Items: batch,
  }));
}

/** Size of a batch without its items. */
function baseBytes(shared: Json | undefined): number {
  const empty = isObject(shared) ? { BatchInput: shared, Items: [] } : { Items: [] };
  return textBytes(JSON.stringify(empty));
}

/** An item that is too large by itself makes a batch of its own. */
function grouped(
  items: readonly Json[],
  limits: { readonly countMax: number; readonly bytesMax: number },
  base: number,
): Json[][] {
  const batches: Json[][] = [];
  let batch: Json[] = [];
  let bytes = base;
  for (const item of items) {
    const size = limits.bytesMax === Infinity ? 0 : textBytes(JSON.stringify(item)) + 1;
    const isFull = batch.length >= limits.countMax || bytes + size > limits.bytesMax;
    if (batch.length > 0 && isFull) {
      batches.push(batch);
      batch = [];
      bytes = base;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
