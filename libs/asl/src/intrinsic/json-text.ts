import { type Json, setKey } from '../data/json';
import { oversizeOf } from '../data/json-size';
import { objectArgument, textArgument } from './argument';
import { boundedJsonText } from './bounded-text';
import { IntrinsicProblem } from './intrinsic-problem';

/** Blank text is `null`, as on AWS. */
export function stringToJson([argument]: readonly Json[]): Json {
  const text = textArgument(argument);
  if (text.trim() === '') return null;
  try {
    const value = JSON.parse(text) as Json;
    boundedJsonDepth(value);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) throw new IntrinsicProblem('the text is no JSON.');
    throw error;
  }
}

function boundedJsonDepth(value: Json): void {
  if (oversizeOf(value) === 'deep') throw new IntrinsicProblem('the JSON is nested too deeply.');
}

export function jsonToString([value]: readonly Json[]): Json {
  return boundedJsonText(value as Json);
}

/** Shallow merge; the third argument (deep) must be false, as on AWS. */
export function jsonMerge([left, right, deep]: readonly Json[]): Json {
  if (deep !== false) throw new IntrinsicProblem('only shallow merges (false) are supported.');
  const merged: Record<string, Json> = {};
  for (const source of [objectArgument(left), objectArgument(right)]) {
    for (const key of Object.keys(source)) setKey(merged, key, source[key] as Json);
  }
  return merged;
}
