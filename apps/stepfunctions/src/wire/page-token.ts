import { AwsError } from './aws-error';

/**
 * Where a list goes on, opaque to callers: what is listed, and the place in it. It opens nothing: whoever sends it sees
 * what it may see anyway.
 */
export function pageToken(list: string, place: string | number): string {
  return Buffer.from(JSON.stringify([list, place])).toString('base64url');
}

/** The place of a token of this list. Throws `InvalidToken` for any other. */
export function placeOf<Place extends string | number>(
  list: string,
  token: string | undefined,
  type: Place extends string ? 'string' : 'number',
): Place | undefined {
  if (token === undefined) return undefined;
  const [of, place] = parsed(token);
  if (of !== list || typeof place !== type) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
  return place as Place;
}

function parsed(token: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

/** A page and, when there is more, the token of the next one. `found` has one more than the page, if there is one. */
export function pageOf<T>(
  found: readonly T[],
  countMax: number,
  tokenAfter: (last: T) => string,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const items = found.slice(0, countMax);
  const last = items.at(-1);
  if (found.length <= countMax || last === undefined) return { items };
  return { items, nextToken: tokenAfter(last) };
}

const PAGE_SIZE_DEFAULT = 100;

/** Zero stands for the default. */
export function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? PAGE_SIZE_DEFAULT : maxResults;
}
