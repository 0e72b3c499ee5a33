import { spend } from '../data/budget';
import { type Json, jsonEquals } from '../data/json';
import type { DataScope } from '../data/scope';
import { integerArgument, listArgument } from './argument';
import { boundedJsonText } from './bounded-text';
import { IntrinsicProblem } from './intrinsic-problem';

/** AWS's figure. */
const RANGE_LENGTH_MAX = 1_000;

export function array(args: readonly Json[]): Json {
  return args;
}

export function arrayContains([list, value]: readonly Json[], scope: DataScope): Json {
  const items = listArgument(list);
  spend(scope.budget, items.length);
  return items.some((item) => jsonEquals(item, value as Json, scope.budget));
}

export function arrayGetItem([list, index]: readonly Json[]): Json {
  const item = listArgument(list)[integerArgument(index)];
  if (item === undefined) throw new IntrinsicProblem('the index is out of bounds.');
  return item;
}

export function arrayLength([list]: readonly Json[]): Json {
  return listArgument(list).length;
}

export function arrayPartition([list, size]: readonly Json[]): Json {
  const items = listArgument(list);
  const length = integerArgument(size);
  if (length < 1) throw new IntrinsicProblem('the size must be at least 1.');
  const chunks: Json[] = [];
  for (let start = 0; start < items.length; start += length) {
    chunks.push(items.slice(start, start + length));
  }
  return chunks;
}

export function arrayRange([first, last, step]: readonly Json[]): Json {
  const start = integerArgument(first);
  const end = integerArgument(last);
  const by = integerArgument(step);
  if (by === 0) throw new IntrinsicProblem('the step must not be 0.');
  const length = Math.floor((end - start) / by) + 1;
  if (length > RANGE_LENGTH_MAX) {
    throw new IntrinsicProblem(`the range has more than ${RANGE_LENGTH_MAX} elements.`);
  }
  return Array.from({ length: Math.max(0, length) }, (_, index) => start + index * by);
}

export function arrayUnique([list]: readonly Json[]): Json {
  const items = listArgument(list);
  boundedJsonText(items);
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = JSON.stringify(item);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
