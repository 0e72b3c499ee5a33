import { LIMITS } from '@app/contract';

import type { Json } from '../data/json';
import { oversizeOf } from '../data/json-size';
import { IntrinsicProblem } from './intrinsic-problem';

/** JSON text of a value that may be printed. */
export function boundedJsonText(value: Json): string {
  if (oversizeOf(value) === undefined) return JSON.stringify(value);
  throw new IntrinsicProblem('a value is too large or too deep to be printed.');
}

/** A text made of parts, of which none may make it larger than a payload. */
export function boundedText(parts: readonly string[]): string {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length <= LIMITS.payloadBytesMax) return parts.join('');
  throw new IntrinsicProblem(`the text is longer than ${LIMITS.payloadBytesMax} characters.`);
}
