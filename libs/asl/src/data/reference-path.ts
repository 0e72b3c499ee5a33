import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import { isList, isObject, type Json, setKey } from './json';
import { compileJsonPath } from './json-path';
import type { JsonPathProblem } from './json-path-read';

/** A path that names exactly one place: `$.a.b[0]`. */
export interface ReferencePath {
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

export function compileReferencePath(text: string): ReferencePath | JsonPathProblem {
  const path = compileJsonPath(text);
  if ('problem' in path) return path;
  const steps: (string | number)[] = [];
  for (const segment of path.segments) {
    if (segment.type === 'key') steps.push(segment.key);
    else if (segment.type === 'index' && segment.indexes.length === 1) {
      steps.push(segment.indexes[0]!);
    } else return { problem: `'${text}' must name a single place (a Reference Path)` };
  }
  return { text, steps };
}

/** A copy of `target` with `value` at the path; objects on the way are made, everything else must be there. */
export function writeAt(target: Json, path: ReferencePath, value: Json): Json {
  return write(target, path, 0, value);
}

function write(target: Json | undefined, path: ReferencePath, depth: number, value: Json): Json {
  const step = path.steps[depth];
  if (step === undefined) return value;
  if (typeof step === 'string') {
    if (target !== undefined && !isObject(target)) throw mismatch(path, target);
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(target ?? {})) {
      setKey(copy, key, (target as Record<string, Json>)[key] as Json);
    }
    setKey(
      copy,
      step,
      write(Object.hasOwn(copy, step) ? copy[step] : undefined, path, depth + 1, value),
    );
    return copy;
  }
  if (!isList(target) || step < 0 || step >= target.length) throw mismatch(path, target ?? null);
  const copy = target.slice();
  copy[step] = write(target[step], path, depth + 1, value);
  return copy;
}

function mismatch(path: ReferencePath, input: Json): StateFailure {
  return new StateFailure(
    ErrorName.ResultPathMatchFailure,
    `Unable to apply Reference Path ${path.text} to input ${JSON.stringify(input)}`,
  );
}
