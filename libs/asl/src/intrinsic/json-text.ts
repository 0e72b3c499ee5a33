import { setKey, type Json } from '../data/json';
import { objectArgument, textArgument } from './argument';
import { IntrinsicProblem } from './intrinsic-problem';

export function stringToJson([text]: readonly Json[]): Json {
  try {
    return JSON.parse(textArgument(text)) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new IntrinsicProblem('the text is no JSON.');
    throw error;
  }
}

export function jsonToString([value]: readonly Json[]): Json {
  return JSON.stringify(value);
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
