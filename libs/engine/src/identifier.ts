import { LIMITS } from '@app/contract';

/** Whether a name that workflow code chose can be kept: not empty and not too long in UTF-8. */
export function isIdentifier(text: string): boolean {
  if (text === '' || text.length > LIMITS.idBytesMax) return false;
  // UTF-16 units take at most 3 bytes each, so only long names have to be counted.
  return text.length * 3 <= LIMITS.idBytesMax || utf8Length(text) <= LIMITS.idBytesMax;
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) bytes += 1;
    else if (codePoint < 0x800) bytes += 2;
    else bytes += codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a run can have this id at all: the store takes nothing else. */
export function isRunId(text: string): boolean {
  return UUID.test(text);
}
