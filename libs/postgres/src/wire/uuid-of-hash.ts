import { createHash } from 'node:crypto';

/** 128 bits of SHA-256 in the shape of a UUID: a short key for names of any length. */
export function uuidOfHash(text: string): string {
  // UTF-16 keeps texts apart that differ in a lone surrogate.
  const hex = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
