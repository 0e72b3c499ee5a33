import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Json } from './json';
import { compileJsonPath } from './json-path';
import { PathBudgetExceeded, readJsonPath, type JsonPath } from './json-path-read';
import type { DataScope } from './scope';

/** Reads a value out of a scope; throws StateFailure. `field` names the field of the state, for the message. */
export type ValueExpression = (scope: DataScope, field: string) => Json;

export interface ValueProblem {
  readonly problem: string;
}

const VARIABLE = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)(.*)$/su;

/** Compiles a path (`$.a`), a context path (`$$.a`) or a variable (`$name.a`): fields that take no intrinsic. */
export function compilePathExpression(text: string): ValueExpression | ValueProblem {
  if (text.startsWith('$$')) return compileContextPath(text);
  const variable = VARIABLE.exec(text);
  if (variable !== null) return compileVariable(variable[1] as string, `$${variable[2] ?? ''}`);
  const path = compileJsonPath(text);
  if ('problem' in path) return { problem: `'${text}' is no valid JSONPath: ${path.problem}` };
  return (scope, field) => readOrFail(path, scope.input, text, field);
}

function compileContextPath(text: string): ValueExpression | ValueProblem {
  const path = compileJsonPath(text.slice(1));
  if ('problem' in path) return { problem: `'${text}' is no valid JSONPath: ${path.problem}` };
  return (scope, field) => readOrFail(path, scope.context(), text, field);
}

function compileVariable(name: string, rest: string): ValueExpression | ValueProblem {
  const path = compileJsonPath(rest);
  if ('problem' in path) return { problem: `'$${name}' is read by a bad path: ${path.problem}` };
  return (scope, field) => {
    const value = scope.variable(name);
    if (value === undefined) {
      throw new StateFailure(
        ErrorName.Runtime,
        `The variable '$${name}' specified for the field '${field}' has no value here`,
      );
    }
    return readOrFail(path, value, `$${name}${rest.slice(1)}`, field);
  };
}

function readOrFail(path: JsonPath, root: Json, text: string, field: string): Json {
  let value: Json | undefined;
  try {
    value = readJsonPath(path, root);
  } catch (error) {
    if (!(error instanceof PathBudgetExceeded)) throw error;
    throw new StateFailure(
      ErrorName.Runtime,
      `The JSONPath '${text}' specified for the field '${field}' visits too many values. Select less of the input.`,
    );
  }
  if (value === undefined) {
    throw new StateFailure(
      ErrorName.Runtime,
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(root)}'`,
    );
  }
  return value;
}
