import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { doorOf } from './door-of';

/** Requests over HTTP, by the door they knocked at. */
export function meterRequests(
  server: FastifyInstance,
  answered: (door: string, status: number, milliseconds: number) => void,
): void {
  server.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const door = doorOf(request);
    if (door !== undefined) answered(door, reply.statusCode, reply.elapsedTime);
    done();
  });
}
