import { uuidOfHash } from '../wire/uuid-of-hash';

/** What `search_terms` knows of an attribute's value: equal values of one attribute have equal terms. */
export function searchTerm(key: string, value: string | number | boolean): string {
  // -0 and 0 are equal for Postgres too.
  const text = typeof value === 'number' ? String(value + 0) : String(value);
  return uuidOfHash(`${key.length}:${key}${text}`);
}
