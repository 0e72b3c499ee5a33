import type { ReferencePath } from '../data/reference-path';
import { compileReferencePath } from '../data/reference-path';
import type { QueryLanguage, ResultFields } from '../machine';
import type { Context } from './context';
import { jsonataExpression, templateExpression } from './expression';
import type { Reader } from './reader';

/** Parameters / Arguments, ResultSelector and ResultPath. */
export function resultFields(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
  allowed: { readonly selector: boolean; readonly parameters: boolean },
): ResultFields {
  if (language === 'JSONata') {
    const args = allowed.parameters ? jsonataExpression(context, reader, 'Arguments') : undefined;
    return args ? { arguments: args } : {};
  }
  const args = allowed.parameters ? templateExpression(context, reader, 'Parameters') : undefined;
  const selector = allowed.selector
    ? templateExpression(context, reader, 'ResultSelector')
    : undefined;
  const resultPath = resultPathOf(reader);
  return {
    ...(args && { arguments: args }),
    ...(selector && { resultSelector: selector.evaluate }),
    ...(resultPath !== undefined && { resultPath }),
  };
}

export function resultPathOf(reader: Reader): ReferencePath | null | undefined {
  const value = reader.raw('ResultPath');
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') {
    reader.problem('ResultPath', 'ResultPath must be null or a Reference Path such as "$.result".');
    return undefined;
  }
  if (value.startsWith('$$')) {
    reader.problem('ResultPath', 'ResultPath cannot write into the context object.');
    return undefined;
  }
  const compiled = compileReferencePath(value);
  if (!('problem' in compiled)) return compiled;
  reader.issues.add(reader.at('ResultPath'), compiled.problem, 'INVALID_EXPRESSION');
  return undefined;
}
