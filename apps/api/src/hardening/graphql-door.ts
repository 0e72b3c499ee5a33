import type {
  FastifyReply,
  FastifyRequest,
  preHandlerAsyncHookHandler,
  preParsingAsyncHookHandler,
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
    readonly preParsing: preParsingAsyncHookHandler;
    readonly preHandler: preHandlerAsyncHookHandler;
  };
  private readonly callers = new WeakMap<FastifyRequest, RequestContext>();

  constructor(authenticator: Authenticator, ports: Pick<ApiPorts, 'report'>) {
    this.hooks = {
      preParsing: async (request, reply) => {
        if (isUpgrade(request)) return;
        const found = authenticator.authenticate(request.headers.authorization);
        const caller = found instanceof Promise ? await found : found;
        if (caller === undefined) await refuse(reply, UNAUTHENTICATED, ports);
        else this.callers.set(request, caller);
      },
      preHandler: async (request, reply) => {
        if (!isUpgrade(request) && isJsonDocument(request.body)) {
          await refuse(reply, NO_DOCUMENT, ports);
        }
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

async function refuse(
  reply: FastifyReply,
  error: GraphQLError,
  ports: Pick<ApiPorts, 'report'>,
): Promise<void> {
  const { statusCode, response } = formatErrors({ errors: [error] }, ports);
  await reply.code(statusCode).send(response);
}
