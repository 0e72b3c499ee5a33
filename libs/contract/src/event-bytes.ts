/** What an event takes on its way, roughly: its bytes and texts. For bounds of pages and caches, not for quotas. */
export function eventBytes(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  let bytes = 16;
  for (const each of Object.values(value)) bytes += eventBytes(each);
  return bytes;
}
