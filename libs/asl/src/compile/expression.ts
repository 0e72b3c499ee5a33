import type { Json } from '../data/json';
import { compileJsonataTemplate, expressionsOf, expressionSource } from '../data/jsonata-template';
import { compilePathExpression, type ValueExpression } from '../data/path-expression';
import { compileTemplate } from '../data/payload-template';
import { compileValueExpression } from '../data/value-expression';
import type { Expression, QueryLanguage } from '../machine';
import type { Context } from './context';
import type { Reader } from './reader';

/** A JSONata value of any shape: Arguments, Output, Assign and scalar fields. */
export function jsonataExpression(
  context: Context,
  reader: Reader,
  field: string,
): Expression | undefined {
  const value = reader.raw(field);
  if (value === undefined) return undefined;
  return asJsonata(context, reader, field, value);
}

function asJsonata(context: Context, reader: Reader, field: string, value: Json): Expression {
  const template = compileJsonataTemplate(value, field);
  for (const { source } of expressionsOf(template)) {
    context.expressions.push(source);
    const problem = context.checkExpression(source);
    if (problem !== undefined) {
      context.issues.add(reader.at(field), problem, 'INVALID_EXPRESSION');
    }
  }
  return { type: 'jsonata', template };
}

/** A JSONPath payload template (Parameters, ResultSelector, ItemSelector, Assign). */
export function templateExpression(
  context: Context,
  reader: Reader,
  field: string,
): (Expression & { type: 'path' }) | undefined {
  const value = reader.raw(field);
  if (value === undefined) return undefined;
  const evaluate = compileTemplate(value, ({ path, message }) => {
    context.issues.add([...reader.at(field), ...path], message, 'INVALID_EXPRESSION');
  });
  return { type: 'path', evaluate, field };
}

/** A field that holds a path, such as InputPath; `null` is allowed where the language says so. */
export function pathField(
  reader: Reader,
  field: string,
  allowed: { readonly intrinsics: boolean } = { intrinsics: false },
): ValueExpression | null | undefined {
  const value = reader.raw(field);
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') {
    reader.problem(field, `${field} must be a JSONPath such as "$.order".`);
    return undefined;
  }
  const compiled = allowed.intrinsics
    ? compileValueExpression(value)
    : compilePathExpression(value);
  if (!('problem' in compiled)) return compiled;
  reader.issues.add(reader.at(field), compiled.problem, 'INVALID_EXPRESSION');
  return undefined;
}

/**
 * A value that may be given literally, by a `...Path` twin (JSONPath) or by an expression (JSONata).
 * `check` says what is wrong with a literal.
 */
export function scalar(
  context: Context,
  reader: Reader,
  field: string,
  options: {
    readonly language: QueryLanguage;
    readonly check: (value: Json) => string | undefined;
    readonly intrinsics?: boolean;
    readonly pathField?: string;
  },
): Expression | undefined {
  const pathName = options.pathField ?? `${field}Path`;
  if (reader.has(field) && reader.has(pathName)) {
    reader.problem(pathName, `Give either ${field} or ${pathName}, not both.`);
  }
  if (reader.has(pathName)) return scalarPath(reader, pathName, field, options);
  const value = reader.raw(field);
  if (value === undefined) return undefined;
  if (
    options.language === 'JSONata' &&
    typeof value === 'string' &&
    expressionSource(value) !== undefined
  ) {
    return asJsonata(context, reader, field, value);
  }
  const problem = options.check(value);
  if (problem !== undefined) reader.problem(field, problem);
  return { type: 'path', evaluate: () => value, field };
}

function scalarPath(
  reader: Reader,
  pathName: string,
  field: string,
  options: { readonly language: QueryLanguage; readonly intrinsics?: boolean },
): Expression | undefined {
  if (options.language === 'JSONata') {
    reader.raw(pathName);
    reader.problem(pathName, `${pathName} is JSONPath; in JSONata give ${field} as "{% ... %}".`);
    return undefined;
  }
  const evaluate = pathField(reader, pathName, { intrinsics: options.intrinsics ?? false });
  if (evaluate === null) reader.problem(pathName, `${pathName} must not be null.`);
  const text = reader.object[pathName];
  if (!evaluate || typeof text !== 'string') return undefined;
  return { type: 'path', evaluate, field: pathName, text };
}
