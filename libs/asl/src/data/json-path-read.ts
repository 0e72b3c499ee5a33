import { type Budget, spend } from './budget';
import { getKey, isList, isObject, type Json } from './json';

/** A step of a path. Filters hold a compiled test. */
export type Segment =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'keys'; readonly keys: readonly string[] }
  | { readonly type: 'index'; readonly indexes: readonly number[] }
  | {
      readonly type: 'slice';
      readonly start?: number;
      readonly end?: number;
      readonly step: number;
    }
  | { readonly type: 'wildcard' }
  | { readonly type: 'descend' }
  | { readonly type: 'filter'; readonly test: FilterTest };

/** Answers whether a candidate passes, given the root for paths that begin with `$`. */
export type FilterTest = (candidate: Json, root: Json, budget: Budget) => boolean;

export interface JsonPath {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** Names at most one value: only then is "nothing found" an error. */
  readonly definite: boolean;
}

export interface JsonPathProblem {
  readonly problem: string;
}

/** The value a definite path names, or the list an indefinite one does; `undefined` when a definite path finds nothing. */
export function readJsonPath(path: JsonPath, root: Json, budget: Budget): Json | undefined {
  if (path.definite) return readDefinite(path.segments, root);
  return readAll(path.segments, root, root, budget);
}

function readDefinite(segments: readonly Segment[], root: Json): Json | undefined {
  let value: Json | undefined = root;
  for (const segment of segments) {
    if (value === undefined) return undefined;
    if (segment.type === 'key') value = isObject(value) ? getKey(value, segment.key) : undefined;
    else if (segment.type === 'index') value = elementAt(value, segment.indexes[0]!);
  }
  return value;
}

/** All values that the segments select below `start`, in document order. */
export function readAll(
  segments: readonly Segment[],
  start: Json,
  root: Json,
  budget: Budget,
): Json[] {
  let values: Json[] = [start];
  for (const segment of segments) {
    const selection: Selection = { root, budget, out: [] };
    for (const value of values) select(segment, value, selection);
    values = selection.out;
  }
  return values;
}

/** What one segment selects. */
interface Selection {
  readonly root: Json;
  readonly budget: Budget;
  readonly out: Json[];
}

function select(segment: Segment, value: Json, { root, budget, out }: Selection): void {
  spend(budget, 1);
  switch (segment.type) {
    case 'key':
      selectKeys([segment.key], value, out);
      return;
    case 'keys':
      selectKeys(segment.keys, value, out);
      return;
    case 'index':
      spend(budget, segment.indexes.length);
      for (const index of segment.indexes) pushDefined(out, elementAt(value, index));
      return;
    case 'slice':
      if (isList(value)) pushSlice(value, segment, budget, out);
      return;
    case 'wildcard':
      spend(budget, childCount(value));
      pushChildren(value, out);
      return;
    case 'descend':
      descend(value, budget, out);
      return;
    case 'filter':
      spend(budget, childCount(value));
      for (const child of filterCandidates(value)) {
        if (segment.test(child, root, budget)) out.push(child);
      }
  }
}

function selectKeys(keys: readonly string[], value: Json, out: Json[]): void {
  if (!isObject(value)) return;
  for (const key of keys) pushDefined(out, getKey(value, key));
}

function pushDefined(out: Json[], value: Json | undefined): void {
  if (value !== undefined) out.push(value);
}

function elementAt(value: Json, index: number): Json | undefined {
  return isList(value) ? value.at(index) : undefined;
}

function pushSlice(
  list: readonly Json[],
  { start, end, step }: Extract<Segment, { type: 'slice' }>,
  budget: Budget,
  out: Json[],
): void {
  const part = list.slice(start ?? 0, end ?? list.length);
  spend(budget, part.length);
  for (let index = 0; index < part.length; index += step) out.push(part[index] as Json);
}

function childCount(value: Json): number {
  if (isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

function pushChildren(value: Json, out: Json[]): void {
  if (isList(value)) for (const item of value) out.push(item);
  else if (isObject(value)) for (const key of Object.keys(value)) out.push(value[key] as Json);
}

/** Jayway filters the elements of a list, and an object as a whole. */
function filterCandidates(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? [value] : [];
}

/** The value and all lists and objects below it in document order, without recursion: depth is the customer's. */
function descend(value: Json, budget: Budget, out: Json[]): void {
  const stack: Json[] = [value];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    out.push(next);
    if (isList(next)) {
      spend(budget, 1 + next.length);
      for (let index = next.length - 1; index >= 0; index -= 1) stackIfParent(stack, next[index]);
    } else if (isObject(next)) {
      const keys = Object.keys(next);
      spend(budget, 1 + keys.length);
      for (let index = keys.length - 1; index >= 0; index -= 1) {
        stackIfParent(stack, next[keys[index]!]);
      }
    }
  }
}

function stackIfParent(stack: Json[], value: Json | undefined): void {
  if (typeof value === 'object' && value !== null) stack.push(value);
}
