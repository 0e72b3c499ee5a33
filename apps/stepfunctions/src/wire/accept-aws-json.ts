import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bodies of the door come in as the bytes that were signed. */
export function acceptAwsJson(server: FastifyInstance): void {
  server.addContentTypeParser(
    /^application\/x-amz-json-1\.\d/,
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer, done) => {
      done(null, body);
    },
  );
}
