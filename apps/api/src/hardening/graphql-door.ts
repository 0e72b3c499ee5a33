import type {
  FastifyReply,
  FastifyRequest,
  preHandlerHookHandler,
  preParsingHookHandler,
} from 'fastify';
import { GraphQLError } from 'graphql';

import type { Authenticator } from '../context/authenticator';
import type { RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { formatErrors } from './format-errors';

/**
 * Who may come in to GraphQL over HTTP, found out before the body is read. It cannot be the driver's context function
 * that refuses: the driver calls it once more to format what it threw. Subscriptions present their key in the first
 * message instead.
 */
export class GraphqlDoor {
  readonly hooks: {
    readonly preParsing: preParsingHookHandler;
    readonly preHandler: preHandlerHookHandler;
  };
  private readonly callers = new WeakMap<FastifyRequest, RequestContext>();

  constructor(authenticator: Authenticator, ports: Pick<ApiPorts, 'report'>) {
    this.hooks = {
      // With callbacks: nearly always the answer is known at once, and a promise per hook is what they would cost most.
      preParsing: (request, reply, payload, done) => {
        if (isUpgrade(request)) {
          done(null, payload);
          return;
        }
        const admit = (caller: RequestContext | undefined): void => {
          if (caller === undefined) {
            refuse(reply, UNAUTHENTICATED, ports);
            return;
          }
          this.callers.set(request, caller);
          done(null, payload);
        };
        const found = authenticator.authenticate(request.headers.authorization);
        if (found instanceof Promise) found.then(admit, done);
        else admit(found);
      },
      preHandler: (request, reply, done) => {
        if (!isUpgrade(request) && isJsonDocument(request.body)) refuse(reply, NO_DOCUMENT, ports);
        else done();
      },
    };
  }

  callerOf(request: FastifyRequest): RequestContext | undefined {
    return this.callers.get(request);
  }
}

const UNAUTHENTICATED = new GraphQLError(
  'The request carries no valid API key. Send `authorization: Bearer <api key>`.',
  { extensions: { code: 'UNAUTHENTICATED' } },
);

const NO_DOCUMENT = new GraphQLError('Syntax Error: `query` must be a GraphQL document, not JSON.');

/** Really one: a header alone, which anybody can send, does not make it so. */
function isUpgrade(request: FastifyRequest & { readonly ws?: boolean }): boolean {
  return request.ws === true;
}

const MAY_BE_JSON = /^\s*(?:\{\s*["}]|[["\d-]|(?:true|false|null)\s*$)/;

/** The driver takes JSON for a parsed document and trusts its shape; nobody sends one who means well. */
function isJsonDocument(body: unknown): boolean {
  const query =
    typeof body === 'object' && body !== null && 'query' in body ? body.query : undefined;
  if (typeof query !== 'string' || !MAY_BE_JSON.test(query)) return false;
  try {
    JSON.parse(query);
    return true;
  } catch {
    return false;
  }
}

function refuse(reply: FastifyReply, error: GraphQLError, ports: Pick<ApiPorts, 'report'>): void {
  const { statusCode, response } = formatErrors({ errors: [error] }, ports);
  void reply.code(statusCode).send(response);
}
