const NIBBLE = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit += 1) NIBBLE[digit.toString(16).charCodeAt(0)] = digit;

/** Where the 16 bytes of a canonical UUID text begin. */
const OFFSETS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

const HYPHEN = 45;

/**
 * Writes the 16 bytes of a canonical (lower case, hyphenated) UUID. False, with unspecified bytes behind `position`,
 * for every other text, so that `readUuid(writeUuid(text)) = text` holds to the letter.
 */
export function writeUuid(text: string, bytes: Uint8Array, position: number): boolean {
  if (text.length !== 36) return false;
  if (text.charCodeAt(8) !== HYPHEN || text.charCodeAt(13) !== HYPHEN) return false;
  if (text.charCodeAt(18) !== HYPHEN || text.charCodeAt(23) !== HYPHEN) return false;
  for (let index = 0; index < 16; index += 1) {
    const offset = OFFSETS[index] as number;
    const high = NIBBLE[text.charCodeAt(offset)];
    const low = NIBBLE[text.charCodeAt(offset + 1)];
    if (high === undefined || low === undefined || high < 0 || low < 0) return false;
    bytes[position + index] = (high << 4) | low;
  }
  return true;
}

export function readUuid(bytes: Buffer, position: number): string {
  const hex = bytes.toString('hex', position, position + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
