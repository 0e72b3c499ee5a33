import type { Fact } from '@app/contract';

import { decodeValue } from './decode-value';
import { encodeValue } from './encode-value';
import { InvalidStoredBytes } from './invalid-stored-bytes';

/** Bytes of the facts of one append. */
export function encodeFacts(facts: readonly Fact[]): Buffer {
  return encodeValue(facts);
}

export function decodeFacts(bytes: Buffer): Fact[] {
  const value = decodeValue(bytes);
  if (!Array.isArray(value)) throw new InvalidStoredBytes('Facts must be a list.');
  return value as Fact[];
}
