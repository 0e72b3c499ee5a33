import type { FastifyRequest } from 'fastify';

const DOORS: Readonly<Record<string, string>> = { '/graphql': 'graphql', '/': 'aws' };

/**
 * What customers ask for over HTTP; `undefined` for everything else. Health and metrics are asked for all day, and
 * nothing follows from them.
 */
export function doorOf({
  method,
  url,
  headers,
}: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): string | undefined {
  if (method !== 'POST' || headers.upgrade !== undefined) return undefined;
  const path = url.split('?', 1)[0] ?? '';
  return DOORS[path] ?? (path.startsWith('/callbacks/') ? 'callback' : undefined);
}
