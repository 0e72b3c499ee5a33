import { hash } from 'node:crypto';

/**
 * The same UUID for the same text (RFC 9562, version 8, of a SHA-256): a request that is repeated names the same new thing
 * each time.
 */
export function uuidOfText(text: string): string {
  const digest = hash('sha256', text);
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
