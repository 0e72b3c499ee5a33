import { DEFAULT_RETRY_POLICY } from '@app/contract';

import { AWS_TASK_QUEUE } from '../compile/resource';
import { getKey, isList, isObject, type Json, type JsonObject } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { ItemReader, MapState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { csvRows } from './csv';
import { numberOf } from './map-number';

/** AWS's figure, which a larger MaxItems is cut to. */
const ITEM_COUNT_MAX = 100_000_000;

/** Has the items of a distributed Map read, by the process that calls services. */
export function* readItems(
  advancing: Advancing,
  frame: Frame,
  reader: ItemReader,
  input: Json,
): Evaluating<void> {
  const given =
    reader.arguments === undefined
      ? {}
      : yield* advancing.evaluate(frame, reader.arguments, { input });
  if (advancing.trial !== undefined) return;
  const attempt = frame.attempts + 1;
  advancing.schedule(frame, {
    type: 'ScheduleActivityTask',
    activityId: String(frame.visit),
    activityType: reader.activityType,
    taskQueue: AWS_TASK_QUEUE,
    input: [advancing.encode(given)],
    retryPolicy: DEFAULT_RETRY_POLICY,
    retriedBy: 'Host',
    firstAttempt: attempt,
    awaitsToken: false,
  });
}

/** The items in what the service answered. Throws States.ItemReaderFailed. */
export function* itemsRead(
  advancing: Advancing,
  frame: Frame,
  state: MapState & { readonly itemReader: ItemReader },
  answer: Json,
): Evaluating<readonly Json[]> {
  const { itemReader: reader } = state;
  const input = effectiveInput(advancing, frame, state);
  const asked = yield* numberOf(advancing, frame, input, ['MaxItems', reader.itemCountMax]);
  const items = parsedItems(reader, answer);
  return items.slice(0, asked === undefined || asked === 0 ? ITEM_COUNT_MAX : asked);
}

function parsedItems(reader: ItemReader, answer: Json): readonly Json[] {
  if (reader.inputType === 'LIST') {
    const contents = isObject(answer) ? getKey(answer, 'Contents') : undefined;
    return isList(contents) ? contents : [];
  }
  const body = isObject(answer) ? getKey(answer, 'Body') : answer;
  if (typeof body !== 'string') throw failed('The object that was read has no text.');
  switch (reader.inputType) {
    case 'CSV':
      return csvItems(reader, body);
    case 'JSONL':
      return body
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(json);
    case 'JSON':
      return jsonItems(reader, json(body));
  }
}

function jsonItems({ itemsPointer }: ItemReader, value: Json): readonly Json[] {
  const items = itemsPointer === undefined ? value : pointed(value, itemsPointer);
  if (isList(items)) return items;
  if (itemsPointer !== undefined && isObject(items)) {
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  }
  throw failed('Attempting to map over non-iterable node.');
}

/** JSON pointer, RFC 6901. */
function pointed(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isList(at)) at = at[Number(key)];
    else at = isObject(at) ? getKey(at, key) : undefined;
  }
  return at;
}

function csvItems({ csv }: ItemReader, text: string): JsonObject[] {
  const rows = csvRows(text, csv?.delimiter ?? ',');
  const headers = csv?.headers ?? rows.shift() ?? [];
  return rows.map((row) =>
    Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])),
  );
}

function json(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw failed('The object that was read is no JSON.');
    throw error;
  }
}

function failed(cause: string): StateFailure {
  return new StateFailure(ErrorName.ItemReaderFailed, cause);
}
