import { createHash } from 'node:crypto';

/** The parts of an HTTP request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly signedHeaders: readonly string[];
  /** In hexadecimal, or what the client has put in its place. */
  readonly payloadHash: string;
  /** S3's way: the path stands as it is. */
  readonly isPathEncodedOnce?: boolean;
}

/** The text that is hashed for a signature, as Signature Version 4 defines it. */
export function canonicalRequest(request: SignedRequest): string {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const headers = request.signedHeaders.map((name) => {
    const value = request.headers[name];
    const values = typeof value === 'string' ? [value] : (value ?? []);
    return `${name}:${values.map((each) => each.trim().replaceAll(/ +/g, ' ')).join(',')}\n`;
  });
  return [
    request.method,
    request.isPathEncodedOnce === true ? path : encodedPath(path),
    canonicalQuery(query),
    headers.join(''),
    request.signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Encoded once more than it stands in the request line, except on S3. */
function encodedPath(path: string): string {
  return path
    .split('/')
    .map((part) => strictlyEncoded(part))
    .join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair): readonly [string, string] => {
    const [name = '', value = ''] = pair.split('=', 2);
    return [strictlyEncoded(decoded(name)), strictlyEncoded(decoded(value))];
  });
  return pairs
    .sort(([a, b], [c, d]) => compare(a, c) || compare(b, d))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything but letters, digits and `-._~`. */
function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
