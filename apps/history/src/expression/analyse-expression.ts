const SOURCE_LENGTH_MAX = 8_192;
const NESTING_MAX = 50;

/** What was found out about a source, so that an expression in a loop is looked at once. */
const known = new Map<string, string | undefined>();
const KNOWN_COUNT_MAX = 10_000;

/**
 * What speaks against a JSONata source before anything is run; `undefined` when it may go to an evaluating process.
 * The process bounds time and memory; this keeps out what is never right.
 */
export function analyseExpression(source: string): string | undefined {
  if (known.has(source)) return known.get(source);
  const problem = problemOf(source);
  if (known.size >= KNOWN_COUNT_MAX) known.clear();
  known.set(source, problem);
  return problem;
}

function problemOf(source: string): string | undefined {
  if (source.length > SOURCE_LENGTH_MAX) {
    return `The expression is longer than ${String(SOURCE_LENGTH_MAX)} characters.`;
  }
  if (nestingOf(source) > NESTING_MAX) {
    return `The expression is nested deeper than ${String(NESTING_MAX)} levels.`;
  }
  return /\$eval\s*\(/.test(source) ? 'The function $eval is not available.' : undefined;
}

function nestingOf(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of source) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
