import { LIMITS } from '@app/contract';

import { isObject, type Json } from '../data/json';
import type { StateMachine } from '../machine';
import { validate } from '../validate/validate';
import { compileBlock } from './block';
import type { Context } from './context';
import { type Issue, Issues } from './issue';
import { queryLanguage } from './query-language';
import { Reader } from './reader';
import { compileState } from './state';

export type Compiled =
  | { readonly ok: true; readonly machine: StateMachine; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface CompileOptions {
  /** Says what is wrong with a JSONata source; everything is accepted when it is absent. */
  readonly checkExpression?: (source: string) => string | undefined;
  /** The definition is meant for Express executions of Step Functions, which refuse whatever waits for others. */
  readonly express?: boolean;
}

/** Nesting of a definition: deeper ones are refused before anything recurses over them. */
const DEPTH_MAX = 60;

/** Compiles a definition in Amazon States Language; reports every problem at once. */
export function compile(source: string, options: CompileOptions = {}): Compiled {
  const issues = new Issues();
  const json = parse(source, issues);
  if (json === undefined) return { ok: false, issues: issues.list };
  const context: Context = {
    issues,
    expressions: [],
    checkExpression: options.checkExpression ?? (() => undefined),
    names: new Set(),
    compileState,
  };
  const machine = compileMachine(context, new Reader(json, [], issues));
  validate(source, json, issues, options);
  const failed = issues.list.some((issue) => issue.severity === 'Error');
  return failed || machine === undefined
    ? { ok: false, issues: issues.list }
    : { ok: true, machine, issues: issues.list };
}

function parse(source: string, issues: Issues): Readonly<Record<string, Json>> | undefined {
  if (source.length > LIMITS.definitionBytesMax) {
    issues.add([], `The definition is larger than ${LIMITS.definitionBytesMax} bytes.`);
    return undefined;
  }
  let json: Json;
  try {
    json = JSON.parse(source) as Json;
  } catch (error) {
    issues.add(
      [],
      `The definition is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      'INVALID_JSON_DESCRIPTION',
    );
    return undefined;
  }
  if (!isObject(json)) {
    issues.add([], 'The definition must be a JSON object with StartAt and States.');
    return undefined;
  }
  if (depthExceeds(json, DEPTH_MAX)) {
    issues.add([], `The definition is nested deeper than ${DEPTH_MAX} levels.`);
    return undefined;
  }
  return json;
}

function depthExceeds(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((item) => depthExceeds(item, depth - 1));
}

function compileMachine(context: Context, reader: Reader): StateMachine | undefined {
  const version = reader.text('Version');
  if (version !== undefined && version !== '1.0') {
    reader.problem('Version', 'Version must be "1.0".');
  }
  const comment = reader.text('Comment');
  const language = queryLanguage(reader, 'JSONPath');
  const timeoutSeconds = reader.number('TimeoutSeconds', {
    min: 1,
    max: 99_999_999,
    integer: true,
  });
  const taskQueue = reader.text('TaskQueue');
  const root = compileBlock(context, reader, language);
  reader.refuseUnknown('at the top level of a definition');
  if (root === undefined) return undefined;
  return {
    root,
    ...(comment !== undefined && { comment }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(taskQueue !== undefined && { taskQueue }),
    expressions: context.expressions,
  };
}
