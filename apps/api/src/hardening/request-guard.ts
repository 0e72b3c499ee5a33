import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const LOOPBACK_NAME = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * What every request must satisfy before it is looked at. Browsers can reach loopback: in development mode, where no
 * credentials are needed, only pages of this machine may ask, and only by this machine's own names (DNS rebinding).
 */
export function guardRequests(server: FastifyInstance, mode: 'development' | 'production'): void {
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    reply.headers(SECURITY_HEADERS);
    const refusal = mode === 'development' ? refusalOf(request) : undefined;
    if (refusal === undefined) done();
    else refuse(reply, refusal);
  });
  // Of a request to upgrade that is answered instead, nobody owns the connection: left open, it would hold up the stop.
  server.addHook('onResponse', ({ headers, raw }: FastifyRequest, _reply, done) => {
    if (headers.upgrade !== undefined) raw.socket.destroySoon();
    done();
  });
}

function refusalOf({ headers }: FastifyRequest): string | undefined {
  const { host = '', origin } = headers;
  if (!LOOPBACK_NAME.test(host)) {
    return `The Host "${host}" is not this machine. Use 127.0.0.1 or localhost.`;
  }
  return origin === undefined || isOwnOrigin(origin)
    ? undefined
    : 'Pages of other sites may not call this service in development mode.';
}

function isOwnOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK_NAME.test(new URL(origin).host);
}

function refuse(reply: FastifyReply, detail: string): void {
  void reply
    .code(403)
    .type('application/problem+json')
    .send({ status: 403, type: 'PERMISSION_DENIED', detail });
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;
