import { parseJsonPath } from './json-path-parser';
import type { JsonPath, JsonPathProblem } from './json-path-read';

/** Compiles a path that begins with `$` (its root is given when it is read). Jayway's dialect, as AWS uses it. */
export function compileJsonPath(text: string): JsonPath | JsonPathProblem {
  const parsed = parseJsonPath(text);
  if ('problem' in parsed) return parsed;
  const definite = parsed.segments.every(
    (segment) =>
      segment.type === 'key' || (segment.type === 'index' && segment.indexes.length === 1),
  );
  return { text, segments: parsed.segments, definite };
}
