import type { Json } from '../data/json';
import type { DataScope } from '../data/scope';
import { integerArgument } from './argument';
import { IntrinsicProblem } from './intrinsic-problem';

/** 32-bit, as on AWS. */
export function mathAdd([a, b]: readonly Json[]): Json {
  return (integerArgument(a) + integerArgument(b)) | 0;
}

/** Start inclusive, end exclusive. The seed makes the result the same for the same seed and bounds. */
export function mathRandom([start, end, seed]: readonly Json[], scope: DataScope): Json {
  const low = integerArgument(start);
  const high = integerArgument(end);
  if (high <= low) throw new IntrinsicProblem('the end must be greater than the start.');
  const fraction = seed === undefined ? scope.natives.random() : seeded(integerArgument(seed));
  return low + Math.floor(fraction * (high - low));
}

/** One step of mulberry32. */
function seeded(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
