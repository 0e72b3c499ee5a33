import type { Json } from '../data/json';
import type { DataScope } from '../data/scope';
import {
  array,
  arrayContains,
  arrayGetItem,
  arrayLength,
  arrayPartition,
  arrayRange,
  arrayUnique,
} from './array';
import { base64Decode, base64Encode, hash } from './encoding';
import { jsonMerge, jsonToString, stringToJson } from './json-text';
import { mathAdd, mathRandom } from './math';
import { format, stringSplit, uuid } from './text';

/** One `States.*` function: how many arguments it takes, and what it makes of them. */
export interface Intrinsic {
  readonly argumentCountMin: number;
  readonly argumentCountMax: number;
  readonly apply: (args: readonly Json[], scope: DataScope) => Json;
}

function takes(
  argumentCountMin: number,
  argumentCountMax: number,
  apply: Intrinsic['apply'],
): Intrinsic {
  return { argumentCountMin, argumentCountMax, apply };
}

/** All eighteen functions of the language. */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map([
  ['States.Array', takes(0, Infinity, array)],
  ['States.ArrayContains', takes(2, 2, arrayContains)],
  ['States.ArrayGetItem', takes(2, 2, arrayGetItem)],
  ['States.ArrayLength', takes(1, 1, arrayLength)],
  ['States.ArrayPartition', takes(2, 2, arrayPartition)],
  ['States.ArrayRange', takes(3, 3, arrayRange)],
  ['States.ArrayUnique', takes(1, 1, arrayUnique)],
  ['States.Base64Decode', takes(1, 1, base64Decode)],
  ['States.Base64Encode', takes(1, 1, base64Encode)],
  ['States.Format', takes(1, Infinity, format)],
  ['States.Hash', takes(2, 2, hash)],
  ['States.JsonMerge', takes(3, 3, jsonMerge)],
  ['States.JsonToString', takes(1, 1, jsonToString)],
  ['States.MathAdd', takes(2, 2, mathAdd)],
  ['States.MathRandom', takes(2, 3, mathRandom)],
  ['States.StringSplit', takes(2, 2, stringSplit)],
  ['States.StringToJson', takes(1, 1, stringToJson)],
  ['States.UUID', takes(0, 0, uuid)],
]);
