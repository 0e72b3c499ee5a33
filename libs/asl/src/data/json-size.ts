import { LIMITS } from '@app/contract';

import { isList, type Json } from './json';

/** Why a value may not be printed; `undefined` when it may. */
export type Oversize = 'large' | 'deep' | undefined;

/**
 * Whether a value is small enough to be printed. Values share parts, so one that takes little memory can print as
 * gigabytes: the walk stops as soon as the text would be larger than a payload may be.
 */
export function oversizeOf(value: Json): Oversize {
  return walk(value, { left: LIMITS.payloadBytesMax }, LIMITS.jsonDepthMax);
}

function walk(value: Json, size: { left: number }, depth: number): Oversize {
  if (typeof value === 'string') size.left -= value.length + 2;
  else if (typeof value !== 'object' || value === null) size.left -= 1;
  else return depth === 0 ? 'deep' : walkChildren(value, size, depth - 1);
  return size.left < 0 ? 'large' : undefined;
}

function walkChildren(
  value: readonly Json[] | Readonly<Record<string, Json>>,
  size: { left: number },
  depth: number,
): Oversize {
  size.left -= 2;
  if (isList(value)) {
    for (const item of value) {
      size.left -= 1;
      const oversize = walk(item, size, depth);
      if (oversize !== undefined) return oversize;
    }
    return size.left < 0 ? 'large' : undefined;
  }
  for (const key in value) {
    size.left -= key.length + 4;
    const oversize = walk(value[key] as Json, size, depth);
    if (oversize !== undefined) return oversize;
  }
  return size.left < 0 ? 'large' : undefined;
}
