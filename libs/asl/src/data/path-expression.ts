import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Json } from './json';
import { compileJsonPath } from './json-path';
import { type JsonPath, readJsonPath } from './json-path-read';
import type { DataScope } from './scope';

/** Reads a value out of a scope; throws StateFailure. `field` names the field of the state, for the message. */
export type ValueExpression = (scope: DataScope, field: string) => Json;

export interface ValueProblem {
  readonly problem: string;
}

/** A path and the value of a scope it is read from. */
interface RootedPath {
  readonly text: string;
  readonly path: JsonPath;
  /** `undefined` only for a variable that has no value. */
  readonly rootOf: (scope: DataScope) => Json | undefined;
}

const VARIABLE = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)(.*)$/su;

/** Compiles a path (`$.a`), a context path (`$$.a`) or a variable (`$name.a`): fields that take no intrinsic. */
export function compilePathExpression(text: string): ValueExpression | ValueProblem {
  const rooted = rootedPath(text);
  if ('problem' in rooted) return rooted;
  return (scope, field) => readOrFail(rooted, scope, field);
}

/** The same, where a value that is not there is no failure. */
export function compilePathFinder(
  text: string,
): ((scope: DataScope) => Json | undefined) | ValueProblem {
  const rooted = rootedPath(text);
  if ('problem' in rooted) return rooted;
  return (scope) => {
    const root = rooted.rootOf(scope);
    return root === undefined ? undefined : readJsonPath(rooted.path, root, scope.budget);
  };
}

/** A filter nests, and its parser with it. */
const PATH_LENGTH_MAX = 2_048;

function rootedPath(text: string): RootedPath | ValueProblem {
  if (text.length > PATH_LENGTH_MAX) {
    return { problem: `A path may have ${PATH_LENGTH_MAX} characters.` };
  }
  if (text.startsWith('$$')) {
    return rootedAt(text, text.slice(1), (scope) => scope.context());
  }
  const variable = VARIABLE.exec(text);
  if (variable === null) return rootedAt(text, text, (scope) => scope.input);
  const [, name = '', rest = ''] = variable;
  return rootedAt(text, `$${rest}`, (scope) => scope.variable(name));
}

function rootedAt(
  text: string,
  pathText: string,
  rootOf: RootedPath['rootOf'],
): RootedPath | ValueProblem {
  const path = compileJsonPath(pathText);
  if ('problem' in path) return { problem: `'${text}' is no valid JSONPath: ${path.problem}` };
  return { text, path, rootOf };
}

function readOrFail(rooted: RootedPath, scope: DataScope, field: string): Json {
  const root = rooted.rootOf(scope);
  if (root === undefined) {
    throw new StateFailure(
      ErrorName.Runtime,
      `The variable of '${rooted.text}' specified for the field '${field}' has no value here`,
    );
  }
  const value = readJsonPath(rooted.path, root, scope.budget);
  if (value === undefined) {
    throw new StateFailure(
      ErrorName.Runtime,
      `The JSONPath '${rooted.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(root)}'`,
    );
  }
  return value;
}
