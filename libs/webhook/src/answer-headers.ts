import type { IncomingHttpHeaders } from 'node:http';

/**
 * Headers as Node's types promise them: undici hands over a list for each header that comes twice, whichever it is, and
 * a worker that sends `content-type` twice must not break who reads it as text. Joined by comma, as HTTP says.
 */
export function answerHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const lists = Object.entries(headers).filter(([, value]) => Array.isArray(value));
  if (lists.length === 0) return headers;
  const joined: Record<string, string | string[] | undefined> = { ...headers };
  for (const [name, value] of lists) {
    if (Array.isArray(value) && name !== 'set-cookie') joined[name] = value.join(', ');
  }
  return joined;
}
