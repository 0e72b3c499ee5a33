import { isList, isObject, type Json, setKey } from './json';
import type { ValueExpression } from './path-expression';
import { compileValueExpression } from './value-expression';

/** Where and why a template cannot be compiled. `path` holds keys and indexes below the template. */
export interface TemplateProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Template = ValueExpression;

/**
 * Compiles a payload template: keys that end in `.$` hold a path, a context path, a variable or an intrinsic call;
 * everything else is taken as it stands. A part without such keys is returned as it is, not copied.
 */
export function compileTemplate(
  template: Json,
  report: (problem: TemplateProblem) => void,
  path: readonly (string | number)[] = [],
): Template {
  if (isList(template)) return compileList(template, report, path);
  if (isObject(template)) return compileObject(template, report, path);
  return () => template;
}

function compileList(
  list: readonly Json[],
  report: (problem: TemplateProblem) => void,
  path: readonly (string | number)[],
): Template {
  if (!isDynamic(list)) return () => list;
  const items = list.map((item, index) => compileTemplate(item, report, [...path, index]));
  return (scope, field) => items.map((item) => item(scope, field));
}

function compileObject(
  object: Readonly<Record<string, Json>>,
  report: (problem: TemplateProblem) => void,
  path: readonly (string | number)[],
): Template {
  if (!isDynamic(object)) return () => object;
  const entries: { readonly key: string; readonly value: Template }[] = [];
  const seen = new Set<string>();
  for (const [rawKey, rawValue] of Object.entries(object)) {
    const dynamic = rawKey.endsWith('.$');
    const key = dynamic ? rawKey.slice(0, -2) : rawKey;
    if (seen.has(key)) {
      report({ path: [...path, rawKey], message: `The field "${key}" is given twice.` });
    }
    seen.add(key);
    const value = dynamic
      ? compileDynamic(rawValue, report, [...path, rawKey])
      : compileTemplate(rawValue, report, [...path, rawKey]);
    entries.push({ key, value });
  }
  return (scope, field) => {
    const result: Record<string, Json> = {};
    for (const { key, value } of entries) setKey(result, key, value(scope, field));
    return result;
  };
}

function compileDynamic(
  text: Json,
  report: (problem: TemplateProblem) => void,
  path: readonly (string | number)[],
): Template {
  if (typeof text !== 'string') {
    report({
      path,
      message: 'A field whose name ends in ".$" must hold a JSONPath or an intrinsic function.',
    });
    return () => null;
  }
  const compiled = compileValueExpression(text);
  if ('problem' in compiled) {
    report({ path, message: compiled.problem });
    return () => null;
  }
  return compiled;
}

function isDynamic(value: Json): boolean {
  if (isList(value)) return value.some(isDynamic);
  if (!isObject(value)) return false;
  return Object.keys(value).some((key) => key.endsWith('.$') || isDynamic(value[key] as Json));
}
