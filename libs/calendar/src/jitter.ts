import type { DurationMs, EpochMs } from '@app/contract';

/** How far an action is put off: 0 <= jitter < max, the same every time it is asked for the same seed and moment. */
export function jitterOf(seed: string, nominal: EpochMs, jitterMsMax: DurationMs): DurationMs {
  let hash = 0x811c9dc5;
  const text = `${String(nominal)}|${seed}`;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // FNV leaves the high bits of short texts close together; they are what is used.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash / 4_294_967_296) * Math.max(0, jitterMsMax));
}
