import { parseFilter } from './json-path-filter';
import type { JsonPathProblem, Segment } from './json-path-read';
import { Scanner, SyntaxProblem } from './scanner';

const NAME = /^[^\s.[\]()'",$@?*=<>!&|~:]+/u;
const INTEGER = /^-?\d+/;

/** Parses `$`, `.name`, `['name']`, `[0]`, `[-1]`, `[0,2]`, `[1:3]`, `[*]`, `.*`, `..`, `[?(...)]`. */
export function parseJsonPath(
  text: string,
): { readonly segments: readonly Segment[] } | JsonPathProblem {
  const scanner = new Scanner(text);
  try {
    scanner.expect('$');
    const segments = parseSegments(scanner);
    if (!scanner.atEnd()) throw scanner.problem('unexpected text');
    return { segments };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error.message };
    throw error;
  }
}

/** Segments up to the first character that cannot continue the path. */
export function parseSegments(scanner: Scanner): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    if (scanner.take('..')) {
      segments.push({ type: 'descend' });
      if (scanner.peek('[')) continue;
      segments.push(parseName(scanner));
    } else if (scanner.take('.')) {
      segments.push(parseName(scanner));
    } else if (scanner.take('[')) {
      segments.push(parseBracket(scanner));
      scanner.expect(']');
    } else {
      return segments;
    }
  }
}

function parseName(scanner: Scanner): Segment {
  if (scanner.take('*')) return { type: 'wildcard' };
  const key = scanner.match(NAME);
  if (key === undefined) throw scanner.problem('a field name is missing');
  return { type: 'key', key };
}

function parseBracket(scanner: Scanner): Segment {
  scanner.space();
  if (scanner.take('*')) return closing(scanner, { type: 'wildcard' });
  if (scanner.take('?')) {
    scanner.space();
    scanner.expect('(');
    const test = parseFilter(scanner, parseSegments);
    scanner.expect(')');
    return closing(scanner, { type: 'filter', test });
  }
  if (scanner.peek("'") || scanner.peek('"')) return parseKeys(scanner);
  return parseNumbers(scanner);
}

function closing(scanner: Scanner, segment: Segment): Segment {
  scanner.space();
  return segment;
}

function parseKeys(scanner: Scanner): Segment {
  const keys: string[] = [];
  do {
    scanner.space();
    keys.push(scanner.quoted());
    scanner.space();
  } while (scanner.take(','));
  const [only] = keys;
  return keys.length === 1 && only !== undefined
    ? { type: 'key', key: only }
    : { type: 'keys', keys };
}

function parseNumbers(scanner: Scanner): Segment {
  const start = scanner.match(INTEGER);
  scanner.space();
  if (scanner.take(':')) return parseSlice(scanner, start);
  if (start === undefined) throw scanner.problem('an index, a name in quotes or * is missing');
  const indexes = [Number(start)];
  while (scanner.take(',')) {
    scanner.space();
    const next = scanner.match(INTEGER);
    if (next === undefined) throw scanner.problem('an index is missing');
    indexes.push(Number(next));
    scanner.space();
  }
  return { type: 'index', indexes };
}

function parseSlice(scanner: Scanner, start: string | undefined): Segment {
  scanner.space();
  const end = scanner.match(INTEGER);
  scanner.space();
  const step = scanner.take(':') ? scanner.match(INTEGER) : undefined;
  scanner.space();
  return {
    type: 'slice',
    ...(start !== undefined && { start: Number(start) }),
    ...(end !== undefined && { end: Number(end) }),
    step: Math.max(1, Number(step ?? 1)),
  };
}
