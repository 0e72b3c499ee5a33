import { type handleUnaryCall, type ServerUnaryCall, status } from '@grpc/grpc-js';

import { Call, type GatewayContext } from './call';
import { faultRefusal } from './fault-refusal';
import { GrpcRefusal } from './grpc-refusal';
import { hasScope } from './has-scope';
import { refusalOf } from './refusal-of';
import type { AnyRpc, Rpc } from './rpc';
import { BadRequest, REQUEST_BYTES_MAX } from './service-methods';

type Stream = ServerUnaryCall<object, object>;

/** Calls of the wire become calls of RPCs: who asks, whether they may, until when, and what to say if it goes wrong. */
export class RpcDoor {
  private readonly waiting = new Set<AbortController>();
  private isClosed = false;

  constructor(private readonly context: GatewayContext) {}

  /** An RPC that is not there is refused in the words that SDKs look for. */
  handlerOf(
    rpc: AnyRpc | undefined,
    name: string,
    service: string,
  ): handleUnaryCall<object, object> {
    return (stream, callback) => {
      const answer =
        rpc === undefined
          ? Promise.reject(unknownMethod(name, service))
          : this.traced(name, stream, () => this.answer(rpc as Rpc<object, object>, stream));
      answer.then(
        (response) => {
          callback(null, response);
        },
        (fault: unknown) => {
          callback(this.refusal(fault).toServiceError());
        },
      );
    };
  }

  /** Lets go of everything that waits: long polls end with empty answers. */
  close(): void {
    this.isClosed = true;
    for (const controller of this.waiting) controller.abort();
  }

  private traced(
    rpc: string,
    { metadata }: Stream,
    answer: () => Promise<object>,
  ): Promise<object> {
    const { traced } = this.context.ports;
    if (traced === undefined) return answer();
    return traced({ rpc, traceparent: metadata.get('traceparent')[0]?.toString() }, answer);
  }

  private async answer(rpc: Rpc<object, object>, stream: Stream): Promise<object> {
    const { request, metadata } = stream;
    if (request instanceof BadRequest) throw badRequest(request);
    const [authorization] = metadata.get('authorization');
    const caller = await this.context.ports.authenticator.authenticate(authorization?.toString());
    if (caller === undefined) throw refusalOf(UNAUTHENTICATED);
    if (!hasScope(caller, rpc.needs)) {
      throw refusalOf({
        code: 'PERMISSION_DENIED',
        message: `The API key lacks the scope "${rpc.needs}".`,
      });
    }
    const deadline = Number(stream.getDeadline());
    const gone = new Gone(stream, this.waiting, this.isClosed);
    try {
      const call = new Call({
        caller,
        context: this.context,
        clientName: metadata.get('client-name')[0]?.toString() ?? '',
        deadline,
        gone: () => gone.signal,
      });
      return await rpc.handle(request, call);
    } finally {
      gone.release();
    }
  }

  private refusal(fault: unknown): GrpcRefusal {
    return fault instanceof GrpcRefusal ? fault : faultRefusal(fault, this.context.ports.report);
  }
}

const UNAUTHENTICATED = {
  code: 'UNAUTHENTICATED',
  message: 'The request carries no valid API key.',
} as const;

/** Made only for calls that wait: most are over before anybody could go. */
class Gone {
  private controller: AbortController | undefined;

  constructor(
    private readonly stream: Stream,
    private readonly waiting: Set<AbortController>,
    private readonly isClosed: boolean,
  ) {}

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      const controller = new AbortController();
      this.controller = controller;
      this.waiting.add(controller);
      this.stream.on('cancelled', () => {
        controller.abort();
      });
      if (this.stream.cancelled || this.isClosed) controller.abort();
    }
    return this.controller.signal;
  }

  release(): void {
    if (this.controller !== undefined) this.waiting.delete(this.controller);
  }
}

function unknownMethod(name: string, service: string): GrpcRefusal {
  return new GrpcRefusal(status.UNIMPLEMENTED, `unknown method ${name} for service ${service}`);
}

/** The words by which SDKs know that sending it again is of no use. */
function badRequest({ problem, bytes }: BadRequest): GrpcRefusal {
  return problem === 'too-large'
    ? new GrpcRefusal(
        status.RESOURCE_EXHAUSTED,
        `grpc: received message larger than max (${String(bytes)} vs. ${String(REQUEST_BYTES_MAX)})`,
      )
    : new GrpcRefusal(status.INVALID_ARGUMENT, 'The request cannot be read.');
}
