import { spendText } from './budget';
import { isList, isObject, type Json, type JsonObject } from './json';
import { compilePathExpression, compilePathFinder, type ValueExpression } from './path-expression';
import type { DataScope } from './scope';
import { parseTimestamp } from './timestamp';

/** Whether a rule of a Choice state applies. */
export type ChoiceTest = (scope: DataScope) => boolean;

export interface ChoiceProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Report = (problem: ChoiceProblem) => void;
type Compare = (left: Json, right: Json) => boolean;

const ORDERS = {
  Equals: (sign: number) => sign === 0,
  LessThan: (sign: number) => sign < 0,
  GreaterThan: (sign: number) => sign > 0,
  LessThanEquals: (sign: number) => sign <= 0,
  GreaterThanEquals: (sign: number) => sign >= 0,
} as const;

const COMPARISONS: ReadonlyMap<string, { readonly compare: Compare; readonly takes: string }> =
  new Map(comparisons());

function* comparisons(): Generator<[string, { compare: Compare; takes: string }]> {
  for (const [name, accepts] of Object.entries(ORDERS)) {
    yield [
      `String${name}`,
      {
        takes: 'string',
        compare: (a, b) =>
          typeof a === 'string' && typeof b === 'string' && accepts(a < b ? -1 : a > b ? 1 : 0),
      },
    ];
    yield [
      `Numeric${name}`,
      {
        takes: 'number',
        compare: (a, b) => typeof a === 'number' && typeof b === 'number' && accepts(a - b),
      },
    ];
    yield [
      `Timestamp${name}`,
      { takes: 'timestamp', compare: (a, b) => compareTimes(a, b, accepts) },
    ];
  }
  yield [
    'BooleanEquals',
    { takes: 'boolean', compare: (a, b) => typeof a === 'boolean' && a === b },
  ];
}

function compareTimes(a: Json, b: Json, accepts: (sign: number) => boolean): boolean {
  const left = typeof a === 'string' ? parseTimestamp(a) : undefined;
  const right = typeof b === 'string' ? parseTimestamp(b) : undefined;
  return left !== undefined && right !== undefined && accepts(left - right);
}

const TYPE_TESTS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['IsNull', (value: Json) => value === null],
  ['IsNumeric', (value: Json) => typeof value === 'number'],
  ['IsString', (value: Json) => typeof value === 'string'],
  ['IsBoolean', (value: Json) => typeof value === 'boolean'],
  [
    'IsTimestamp',
    (value: Json) => typeof value === 'string' && parseTimestamp(value) !== undefined,
  ],
]);

const NOT_OPERATORS = new Set(['Next', 'Variable', 'Comment', 'Assign', 'Output']);

/** Compiles a rule of a JSONPath Choice state: a comparison of a Variable, or And / Or / Not of rules. */
export function compileChoiceRule(
  rule: Json,
  report: Report,
  path: readonly (string | number)[] = [],
): ChoiceTest {
  if (!isObject(rule)) return problem(report, path, 'A choice rule must be an object.');
  const operators = Object.keys(rule).filter((key) => !NOT_OPERATORS.has(key));
  const [operator] = operators;
  if (operators.length !== 1 || operator === undefined) {
    return problem(report, path, 'A choice rule must hold exactly one comparison operator.');
  }
  if (path.length > 0 && 'Next' in rule) {
    problem(report, [...path, 'Next'], 'Only the outermost rule may have a Next field.');
  }
  if (operator === 'And' || operator === 'Or') return compileList(rule, operator, report, path);
  if (operator === 'Not') {
    const test = compileChoiceRule(rule.Not as Json, report, [...path, 'Not']);
    return (scope) => !test(scope);
  }
  return compileComparison(rule, operator, report, path);
}

function problem(report: Report, path: readonly (string | number)[], message: string): ChoiceTest {
  report({ path, message });
  return () => false;
}

function compileList(
  rule: JsonObject,
  operator: 'And' | 'Or',
  report: Report,
  path: readonly (string | number)[],
): ChoiceTest {
  const rules = rule[operator];
  if (!isList(rules) || rules.length === 0) {
    return problem(report, [...path, operator], `${operator} must hold a list of rules.`);
  }
  const tests = rules.map((each, index) =>
    compileChoiceRule(each, report, [...path, operator, index]),
  );
  return operator === 'And'
    ? (scope) => tests.every((test) => test(scope))
    : (scope) => tests.some((test) => test(scope));
}

function compileComparison(
  rule: JsonObject,
  operator: string,
  report: Report,
  path: readonly (string | number)[],
): ChoiceTest {
  const variableText = rule.Variable;
  if (typeof variableText !== 'string') {
    return problem(report, path, 'A comparison needs a Variable that holds a JSONPath.');
  }
  const variable = compilePathExpression(variableText);
  if ('problem' in variable) return problem(report, [...path, 'Variable'], variable.problem);
  const expected = rule[operator] as Json;
  if (operator === 'IsPresent') return compilePresence(variableText, expected, report, path);
  const typeTest = TYPE_TESTS.get(operator);
  if (typeTest !== undefined) {
    if (typeof expected !== 'boolean') {
      return problem(report, [...path, operator], `${operator} must be true or false.`);
    }
    return (scope) => typeTest(variable(scope, 'Variable')) === expected;
  }
  if (operator === 'StringMatches') return compileMatches(variable, expected, report, path);
  return compileValueComparison(variable, operator, expected, report, path);
}

function compilePresence(
  variableText: string,
  expected: Json,
  report: Report,
  path: readonly (string | number)[],
): ChoiceTest {
  const find = compilePathFinder(variableText);
  if ('problem' in find) return problem(report, [...path, 'Variable'], find.problem);
  if (typeof expected !== 'boolean') {
    return problem(report, [...path, 'IsPresent'], 'IsPresent must be true or false.');
  }
  return (scope) => (find(scope) !== undefined) === expected;
}

// eslint-disable-next-line max-params -- the five things a comparison consists of
function compileValueComparison(
  variable: ValueExpression,
  operator: string,
  expected: Json,
  report: Report,
  path: readonly (string | number)[],
): ChoiceTest {
  const byPath = operator.endsWith('Path');
  const comparison = COMPARISONS.get(byPath ? operator.slice(0, -4) : operator);
  if (comparison === undefined) {
    return problem(report, [...path, operator], `"${operator}" is no comparison operator.`);
  }
  if (!byPath) {
    if (!fits(comparison.takes, expected)) {
      return problem(report, [...path, operator], `${operator} must hold a ${comparison.takes}.`);
    }
    return (scope) => comparison.compare(paid(variable(scope, 'Variable'), scope), expected);
  }
  const other = typeof expected === 'string' ? compilePathExpression(expected) : undefined;
  if (other === undefined || 'problem' in other) {
    return problem(report, [...path, operator], `${operator} must hold a JSONPath.`);
  }
  return (scope) =>
    comparison.compare(paid(variable(scope, 'Variable'), scope), other(scope, operator));
}

/** Many rules may compare one long text. */
function paid(value: Json, scope: DataScope): Json {
  if (typeof value === 'string') spendText(scope.budget, value.length);
  return value;
}

function fits(type: string, value: Json): boolean {
  if (type === 'timestamp') return typeof value === 'string' && parseTimestamp(value) !== undefined;
  return typeof value === type;
}

/** `*` matches any run of characters; `\*` a star. Linear: greedy parts are matched from left to right. */
function compileMatches(
  variable: ValueExpression,
  pattern: Json,
  report: Report,
  path: readonly (string | number)[],
): ChoiceTest {
  if (typeof pattern !== 'string') {
    return problem(report, [...path, 'StringMatches'], 'StringMatches must hold a string.');
  }
  const parts = splitAtStars(pattern);
  return (scope) => {
    const value = paid(variable(scope, 'Variable'), scope);
    return typeof value === 'string' && matchesParts(value, parts);
  };
}

function splitAtStars(pattern: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern[index] === '*') {
      parts.push(part);
      part = '';
      continue;
    }
    const isEscape = pattern[index] === '\\' && index + 1 < pattern.length;
    if (isEscape) index += 1;
    part += pattern.charAt(index);
  }
  return [...parts, part];
}

function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1)!;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
