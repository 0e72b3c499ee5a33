import { readTraceParent, type Span, type Tracer } from '@app/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { doorOf } from './door-of';

/** Runs what is asked under a span; see `OpenTelemetry.within`. */
export interface TracedEdge extends Tracer {
  within<Result>(context: string | undefined, run: () => Result): Result;
}

/** Requests over HTTP that are traced, from their first byte to their last, and under what they say they belong to. */
export function traceRequests(server: FastifyInstance, tracer: TracedEdge): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  server.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done) => {
    const door = doorOf(request);
    if (door !== undefined) {
      const { traceparent } = request.headers;
      const header = Array.isArray(traceparent) ? traceparent[0] : traceparent;
      spans.set(
        request,
        tracer.start({
          name: `${request.method} ${door}`,
          kind: 'Server',
          ...(readTraceParent(header) !== undefined && header !== undefined && { parent: header }),
          attributes: { 'http.request.method': request.method, 'http.route': door },
        }),
      );
    }
    done();
  });
  // Not before the body is there: what is read from a socket runs under whatever has opened that.
  server.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done) => {
    tracer.within(spans.get(request)?.context, () => {
      done();
    });
  });
  server.addHook('onResponse', (request: FastifyRequest, { statusCode }: FastifyReply, done) => {
    spans.get(request)?.end({
      attributes: { 'http.response.status_code': statusCode },
      ...(statusCode >= 500 && { failure: `HTTP ${String(statusCode)}` }),
    });
    done();
  });
}
