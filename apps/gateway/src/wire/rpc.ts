import type { Call } from './call';
import type { temporal } from './proto';

type WorkflowMessages = typeof temporal.api.workflowservice.v1;
type OperatorMessages = typeof temporal.api.operatorservice.v1;

type RpcNameOf<Messages> = {
  [Name in keyof Messages]: Name extends `${infer Rpc}Request`
    ? `${Rpc}Response` extends keyof Messages
      ? Rpc
      : never
    : never;
}[keyof Messages];

export type WorkflowRpcName = RpcNameOf<WorkflowMessages>;
export type OperatorRpcName = RpcNameOf<OperatorMessages>;

type Decoded<Type> = Type extends { decode(...input: never[]): infer Message } ? Message : never;
type Encodable<Type> = Type extends { create(message?: infer Message): unknown }
  ? NonNullable<Message>
  : never;

/** What a caller's key has to allow: `read`, `write` or `worker`; nothing for calls about the service itself. */
export type RpcScope = 'read' | 'write' | 'worker' | 'admin' | 'none';

export interface Rpc<Request, Response> {
  readonly needs: RpcScope;
  /** Throws a `GrpcRefusal` when there is no answer. */
  readonly handle: (request: Request, call: Call) => Response | Promise<Response>;
}

export type WorkflowRpc<Name extends WorkflowRpcName> = Rpc<
  Decoded<WorkflowMessages[`${Name}Request` & keyof WorkflowMessages]>,
  Encodable<WorkflowMessages[`${Name}Response` & keyof WorkflowMessages]>
>;

export type OperatorRpc<Name extends OperatorRpcName> = Rpc<
  Decoded<OperatorMessages[`${Name}Request` & keyof OperatorMessages]>,
  Encodable<OperatorMessages[`${Name}Response` & keyof OperatorMessages]>
>;

/** An RPC whatever its messages. */
export type AnyRpc = Rpc<never, object>;
