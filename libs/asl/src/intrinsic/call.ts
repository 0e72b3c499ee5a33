import type { Json } from '../data/json';
import { compilePathExpression, type ValueExpression } from '../data/path-expression';
import { Scanner, SyntaxProblem } from '../data/scanner';
import type { DataScope } from '../data/scope';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import { IntrinsicProblem } from './intrinsic-problem';
import { INTRINSICS } from './registry';

const NAME = /^States\.[A-Za-z0-9]+/;
const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?/;
const WORD = /^(true|false|null)/;

/** Calls within calls: AWS's figure. */
const NESTING_MAX = 10;

export interface IntrinsicCall {
  evaluate: ValueExpression;
}

/** Parses `States.Name(arg, ...)`; arguments are texts in single quotes, numbers, booleans, null, paths and calls. */
export function parseIntrinsicCall(text: string): IntrinsicCall | { readonly problem: string } {
  const scanner = new Scanner(text);
  try {
    const evaluate = parseCall(scanner, 1);
    scanner.space();
    if (!scanner.atEnd()) throw scanner.problem('unexpected text');
    return { evaluate };
  } catch (error) {
    if (error instanceof SyntaxProblem) {
      return { problem: `'${text}' is no valid intrinsic function call: ${error.message}` };
    }
    throw error;
  }
}

function parseCall(scanner: Scanner, depth: number): ValueExpression {
  if (depth > NESTING_MAX) throw scanner.problem(`calls are nested deeper than ${NESTING_MAX}`);
  const name = scanner.match(NAME);
  const intrinsic = name === undefined ? undefined : INTRINSICS.get(name);
  if (name === undefined || intrinsic === undefined) {
    throw scanner.problem('the function is not known');
  }
  scanner.space();
  scanner.expect('(');
  const args: ValueExpression[] = [];
  scanner.space();
  while (!scanner.peek(')')) {
    args.push(parseArgument(scanner, depth));
    scanner.space();
    if (!scanner.take(',')) break;
    scanner.space();
  }
  scanner.expect(')');
  const { argumentCountMin, argumentCountMax } = intrinsic;
  if (args.length < argumentCountMin || args.length > argumentCountMax) {
    throw scanner.problem(`${name} does not take ${args.length} arguments`);
  }
  return (scope, field) =>
    apply(
      name,
      intrinsic.apply,
      args.map((arg) => arg(scope, field)),
      scope,
    );
}

function apply(
  name: string,
  body: (args: readonly Json[], scope: DataScope) => Json,
  args: readonly Json[],
  scope: DataScope,
): Json {
  try {
    return body(args, scope);
  } catch (error) {
    if (!(error instanceof IntrinsicProblem)) throw error;
    throw new StateFailure(ErrorName.IntrinsicFailure, `${name}: ${error.message}`);
  }
}

function parseArgument(scanner: Scanner, depth: number): ValueExpression {
  if (scanner.peek('States.')) return parseCall(scanner, depth + 1);
  if (scanner.peek("'")) {
    const text = scanner.quoted();
    return () => text;
  }
  if (scanner.peek('$')) return parsePath(scanner);
  const word = scanner.match(WORD);
  if (word !== undefined) {
    const value = word === 'null' ? null : word === 'true';
    return () => value;
  }
  const number = scanner.match(NUMBER);
  if (number === undefined) throw scanner.problem('an argument is missing');
  return () => Number(number);
}

/** Paths may contain brackets with quotes and commas, so the end is found by counting brackets. */
function parsePath(scanner: Scanner): ValueExpression {
  let text = '';
  let brackets = 0;
  for (;;) {
    const part = scanner.match(brackets > 0 ? /^[^[\]]+/ : /^[^\s,()[\]]+/u) ?? '';
    text += part;
    if (scanner.take('[')) {
      brackets += 1;
      text += '[';
    } else if (brackets > 0 && scanner.take(']')) {
      brackets -= 1;
      text += ']';
    } else break;
  }
  const compiled = compilePathExpression(text);
  if ('problem' in compiled) throw scanner.problem(compiled.problem);
  return compiled;
}
