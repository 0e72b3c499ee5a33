import { isList, isObject, type Json, type JsonObject } from '../data/json';
import { IntrinsicProblem } from './intrinsic-problem';

export function textArgument(value: Json | undefined): string {
  if (typeof value !== 'string') throw new IntrinsicProblem('an argument must be a text.');
  return value;
}

export function listArgument(value: Json | undefined): readonly Json[] {
  if (!isList(value)) throw new IntrinsicProblem('an argument must be an array.');
  return value;
}

export function objectArgument(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new IntrinsicProblem('an argument must be an object.');
  return value;
}

/** AWS rounds numbers that should be whole. */
export function integerArgument(value: Json | undefined): number {
  if (typeof value !== 'number') throw new IntrinsicProblem('an argument must be a number.');
  return Math.round(value);
}
