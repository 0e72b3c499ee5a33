import { isList, isObject, type Json } from '../data/json';
import type { DataScope } from '../data/scope';
import { textArgument } from './argument';
import { boundedJsonText, boundedText } from './bounded-text';
import { IntrinsicProblem } from './intrinsic-problem';

const PLACE = /\\([{}\\'])|\{\}/g;

/** Puts the arguments where `{}` stands; `\{` and `\}` are braces. */
export function format([template, ...values]: readonly Json[]): Json {
  const text = textArgument(template);
  const parts: string[] = [];
  let used = 0;
  let end = 0;
  for (const match of text.matchAll(PLACE)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) {
      parts.push(match[1]);
      continue;
    }
    const value = values[used];
    used += 1;
    if (value === undefined) throw new IntrinsicProblem('there are more {} than arguments.');
    parts.push(boundedShown(value));
  }
  if (used < values.length) throw new IntrinsicProblem('there are more arguments than {}.');
  parts.push(text.slice(end));
  return boundedText(parts);
}

function boundedShown(value: Json): string {
  if (typeof value !== 'string') boundedJsonText(value);
  return shown(value);
}

/** AWS prints objects and arrays as Java does: `{Arg1=1, Arg2=[]}`. */
function shown(value: Json): string {
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}=${shown(item)}`);
  return `{${entries.join(', ')}}`;
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
