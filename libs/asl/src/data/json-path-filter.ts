import { type Budget, spend, spendText } from './budget';
import { isList, type Json, jsonEquals } from './json';
import { type FilterTest, readAll, type Segment } from './json-path-read';
import type { Scanner } from './scanner';

/** What stands on one side of a comparison: nothing found is `undefined`. */
type Operand = (candidate: Json, root: Json, budget: Budget) => Json | undefined;

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;
type Operator = (typeof OPERATORS)[number];

/** Parses the segments of a path inside a filter; handed in, because paths hold filters and filters paths. */
export type ParseSegments = (scanner: Scanner) => Segment[];

/** `@.a == 1 && (@.b || !@.c)`: or of and of comparisons and existence tests. */
export function parseFilter(scanner: Scanner, parseSegments: ParseSegments): FilterTest {
  const tests = [parseAnd(scanner, parseSegments)];
  while (takeToken(scanner, '||')) tests.push(parseAnd(scanner, parseSegments));
  return (candidate, root, budget) => tests.some((test) => test(candidate, root, budget));
}

function parseAnd(scanner: Scanner, parseSegments: ParseSegments): FilterTest {
  const tests = [parseTest(scanner, parseSegments)];
  while (takeToken(scanner, '&&')) tests.push(parseTest(scanner, parseSegments));
  return (candidate, root, budget) => tests.every((test) => test(candidate, root, budget));
}

function takeToken(scanner: Scanner, token: string): boolean {
  scanner.space();
  return scanner.take(token);
}

function parseTest(scanner: Scanner, parseSegments: ParseSegments): FilterTest {
  scanner.space();
  if (scanner.take('(')) {
    const test = parseFilter(scanner, parseSegments);
    scanner.space();
    scanner.expect(')');
    return test;
  }
  if (!scanner.peek('!=') && scanner.take('!')) {
    const test = parseTest(scanner, parseSegments);
    return (candidate, root, budget) => !test(candidate, root, budget);
  }
  const left = parseOperand(scanner, parseSegments);
  scanner.space();
  const operator = OPERATORS.find((token) => scanner.take(token));
  if (operator !== undefined) {
    scanner.space();
    const right = parseOperand(scanner, parseSegments);
    scanner.space();
    return (candidate, root, budget) =>
      compare(operator, left(candidate, root, budget), right(candidate, root, budget), budget);
  }
  if (scanner.take('in ')) {
    scanner.space();
    const right = parseOperand(scanner, parseSegments);
    scanner.space();
    return (candidate, root, budget) => {
      const list = right(candidate, root, budget);
      const value = left(candidate, root, budget);
      return value !== undefined && isList(list) && isAmong(value, list, budget);
    };
  }
  return (candidate, root, budget) => left(candidate, root, budget) !== undefined;
}

function parseOperand(scanner: Scanner, parseSegments: ParseSegments): Operand {
  if (scanner.take('@')) return pathOperand(parseSegments(scanner), (candidate) => candidate);
  if (scanner.take('$')) return pathOperand(parseSegments(scanner), (_candidate, root) => root);
  const literal = parseLiteral(scanner);
  return () => literal;
}

function pathOperand(
  segments: readonly Segment[],
  start: (candidate: Json, root: Json) => Json,
): Operand {
  const definite = segments.every((segment) => segment.type === 'key' || segment.type === 'index');
  return (candidate, root, budget) => {
    const found = readAll(segments, start(candidate, root), root, budget);
    return definite ? found[0] : found;
  };
}

function parseLiteral(scanner: Scanner): Json {
  if (scanner.peek("'") || scanner.peek('"')) return scanner.quoted();
  if (scanner.take('[')) {
    const items: Json[] = [];
    scanner.space();
    while (!scanner.peek(']')) {
      items.push(parseLiteral(scanner));
      scanner.space();
      if (!scanner.take(',')) break;
      scanner.space();
    }
    scanner.expect(']');
    return items;
  }
  const word = scanner.match(/^(true|false|null|-?\d+(\.\d+)?([eE][-+]?\d+)?)/);
  switch (word) {
    case undefined:
      throw scanner.problem('a value is missing');
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      return Number(word);
  }
}

function isAmong(value: Json, list: readonly Json[], budget: Budget): boolean {
  spend(budget, list.length);
  return list.some((item) => jsonEquals(item, value, budget));
}

function compare(
  operator: Operator,
  left: Json | undefined,
  right: Json | undefined,
  budget: Budget,
): boolean {
  switch (operator) {
    case '==':
      return left !== undefined && right !== undefined && jsonEquals(left, right, budget);
    case '!=':
      return left === undefined || right === undefined || !jsonEquals(left, right, budget);
    case '<':
      return order(left, right, budget, (sign) => sign < 0);
    case '<=':
      return order(left, right, budget, (sign) => sign <= 0);
    case '>':
      return order(left, right, budget, (sign) => sign > 0);
    case '>=':
      return order(left, right, budget, (sign) => sign >= 0);
  }
}

/** Numbers with numbers and texts with texts; anything else is not in order. */
function order(
  left: Json | undefined,
  right: Json | undefined,
  budget: Budget,
  accepts: (sign: number) => boolean,
): boolean {
  if (typeof left === 'number' && typeof right === 'number') return accepts(left - right);
  if (typeof left === 'string' && typeof right === 'string') {
    spendText(budget, Math.min(left.length, right.length));
    return accepts(left < right ? -1 : left > right ? 1 : 0);
  }
  return false;
}
