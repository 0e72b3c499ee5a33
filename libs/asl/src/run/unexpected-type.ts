import { isList, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression } from '../machine';

type TypeName = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string';

/** The value of a field has another type than the language asks for: AWS's sentences for a path and for JSONata. */
export function unexpectedType(
  expression: Expression | undefined,
  field: string,
  { expected, value }: { readonly expected: TypeName; readonly value: Json },
): StateFailure {
  const text = JSON.stringify(value);
  if (expression?.type === 'jsonata' && expression.template.type === 'expression') {
    const { source } = expression.template.expression;
    return new StateFailure(
      ErrorName.QueryEvaluationError,
      `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${text}`,
      field,
    );
  }
  if (expected === 'number' && expression?.type === 'path') {
    return new StateFailure(
      ErrorName.Runtime,
      `The ${expression.field} field refers to value "${typeof value === 'string' ? value : text}" which is not a valid integer: ${expression.text ?? ''}`,
    );
  }
  const article = expected === 'array' || expected === 'object' ? 'an' : 'a';
  return new StateFailure(
    ErrorName.Runtime,
    `The value of the field '${field}' must be ${article} ${expected}, but was: ${text}`,
  );
}

function typeName(value: Json): TypeName {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}
