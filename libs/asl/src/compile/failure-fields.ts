import { isObject, type Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import type { Catcher, FailureFields, QueryLanguage, Retrier } from '../machine';
import type { Context } from './context';
import { jsonataExpression } from './expression';
import { Reader } from './reader';
import { resultPathOf } from './result-fields';
import { assignOf } from './state-fields';

const SECONDS_MAX = 99_999_999;
const DELAY_SECONDS_MAX = 31_622_400;

const KNOWN_NAMES: ReadonlySet<string> = new Set(Object.values(ErrorName));

/** Retry and Catch. */
export function failureFields(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): FailureFields {
  return {
    retriers: each(reader, 'Retry', (item) => retrierOf(item)),
    catchers: each(reader, 'Catch', (item) => catcherOf(context, item, language)),
  };
}

function each<T>(
  reader: Reader,
  field: 'Retry' | 'Catch',
  compile: (item: Reader) => T | undefined,
): T[] {
  const list = reader.listField(field) ?? [];
  const compiled: T[] = [];
  list.forEach((item: Json, index) => {
    if (!isObject(item)) {
      reader.issues.add([...reader.at(field), index], `Each ${field} must be an object.`);
      return;
    }
    const itemReader = new Reader(item, [...reader.at(field), index], reader.issues);
    checkErrorEquals(itemReader, index === list.length - 1);
    const result = compile(itemReader);
    itemReader.refuseUnknown(`in ${field}`);
    if (result !== undefined) compiled.push(result);
  });
  return compiled;
}

function checkErrorEquals(reader: Reader, isLast: boolean): void {
  const names = reader.listField('ErrorEquals');
  if (!reader.has('ErrorEquals')) {
    reader.problem('ErrorEquals', 'ErrorEquals is required. List the error names.');
    return;
  }
  if (names === undefined) return;
  if (names.length === 0) {
    reader.problem('ErrorEquals', 'ErrorEquals must hold at least one name.');
  }
  for (const name of names) {
    if (typeof name !== 'string') {
      reader.problem('ErrorEquals', 'ErrorEquals must hold strings only.');
    } else if (name.startsWith('States.') && !isKnown(name)) {
      reader.problem('ErrorEquals', `"${name}" is not an error of the language.`);
    }
  }
  if (names.includes(ErrorName.All) && (names.length > 1 || !isLast)) {
    reader.problem(
      'ErrorEquals',
      'States.ALL must stand alone, and in the last retrier or catcher.',
    );
  }
}

function isKnown(name: string): boolean {
  return KNOWN_NAMES.has(name) || name.startsWith('States.Http.');
}

function namesOf(reader: Reader): string[] {
  return (reader.listField('ErrorEquals') ?? []).filter((name) => typeof name === 'string');
}

function retrierOf(reader: Reader): Retrier {
  reader.text('Comment');
  const interval = reader.number('IntervalSeconds', { min: 1, max: SECONDS_MAX, integer: true });
  const maxAttempts = reader.number('MaxAttempts', { min: 0, max: SECONDS_MAX, integer: true });
  const rate = reader.number('BackoffRate', { min: 1, max: 1e9, integer: false });
  const maxDelay = reader.number('MaxDelaySeconds', {
    min: 1,
    max: DELAY_SECONDS_MAX,
    integer: true,
  });
  if (maxDelay !== undefined && maxDelay <= (interval ?? 1)) {
    reader.problem('MaxDelaySeconds', 'MaxDelaySeconds must be greater than IntervalSeconds.');
  }
  const jitter = reader.text('JitterStrategy');
  if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE') {
    reader.problem('JitterStrategy', 'JitterStrategy must be "FULL" or "NONE".');
  }
  return {
    errorEquals: namesOf(reader),
    intervalMs: (interval ?? 1) * 1_000,
    maxAttempts: maxAttempts ?? 3,
    backoffRate: rate ?? 2,
    ...(maxDelay !== undefined && { maxDelayMs: maxDelay * 1_000 }),
    fullJitter: jitter === 'FULL',
  };
}

function catcherOf(context: Context, reader: Reader, language: QueryLanguage): Catcher | undefined {
  reader.text('Comment');
  const next = reader.requiredText('Next');
  const assign = assignOf(context, reader, language);
  const output = language === 'JSONata' ? jsonataExpression(context, reader, 'Output') : undefined;
  const resultPath = language === 'JSONPath' ? resultPathOf(reader) : undefined;
  if (next === undefined) return undefined;
  return {
    errorEquals: namesOf(reader),
    next,
    ...(assign && { assign }),
    ...(output && { output }),
    ...(resultPath !== undefined && { resultPath }),
  };
}
