import type { Json } from '../data/json';
import type { DataScope } from '../data/scope';
import { textArgument } from './argument';
import { IntrinsicProblem } from './intrinsic-problem';

/** Puts the arguments where `{}` stands; `\{` and `\}` are braces. */
export function format([template, ...values]: readonly Json[]): Json {
  let used = 0;
  const text = textArgument(template).replace(/\\([{}\\'])|\{\}/g, (_, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    const value = values[used];
    used += 1;
    if (value === undefined) throw new IntrinsicProblem('there are more {} than arguments.');
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used < values.length) throw new IntrinsicProblem('there are more arguments than {}.');
  return text;
}

/** Splits at any of the characters; empty parts vanish, as on AWS. */
export function stringSplit([text, delimiters]: readonly Json[]): Json {
  const separators = new Set(textArgument(delimiters));
  const parts: string[] = [];
  let part = '';
  for (const character of textArgument(text)) {
    if (separators.has(character)) {
      if (part !== '') parts.push(part);
      part = '';
    } else part += character;
  }
  if (part !== '') parts.push(part);
  return parts;
}

export function uuid(_args: readonly Json[], scope: DataScope): Json {
  return scope.natives.uuid();
}
