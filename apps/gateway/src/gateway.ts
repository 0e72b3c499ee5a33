import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js';

import type { GatewayAddress, GatewayPorts } from './ports';
import { OPERATOR_RPCS } from './rpc/operator-rpcs';
import { WORKFLOW_RPCS } from './rpc/workflow-rpcs';
import { Namespaces } from './tenancy/namespaces';
import type { GatewayContext } from './wire/call';
import { healthService } from './wire/health-service';
import { temporal } from './wire/proto';
import type { AnyRpc } from './wire/rpc';
import { RpcDoor } from './wire/rpc-door';
import { methodsOf } from './wire/service-methods';
import { TaskTokens } from './wire/task-tokens';

/** Of one connection: a worker process has some dozens of polls open. */
const STREAM_COUNT_MAX = 4_096;
/** Above the limit of a request, so that a request a little too large is refused in words that SDKs understand. */
const MESSAGE_BYTES_MAX = 16_777_216;
/** Connections are closed in turn, so that a new instance behind a load balancer gets some. Temporal's figures. */
const CONNECTION_AGE_MS = 300_000;
const CONNECTION_GRACE_MS = 70_000;
/** Time for calls in flight to end by themselves when the process stops. */
const STOP_GRACE_MS = 5_000;

/** The gateway role: Temporal's services over gRPC. */
export class Gateway {
  private readonly door: RpcDoor;
  private server: Server | undefined;

  constructor(
    ports: GatewayPorts,
    private readonly address: GatewayAddress,
  ) {
    const context: GatewayContext = {
      ports,
      namespaces: new Namespaces(ports.database),
      tokens: new TaskTokens(ports.tokenKey),
    };
    this.door = new RpcDoor(context);
  }

  /** The port it listens on. */
  async start(): Promise<number> {
    const server = new Server({
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_concurrent_streams': STREAM_COUNT_MAX,
      'grpc.max_connection_age_ms': CONNECTION_AGE_MS,
      'grpc.max_connection_age_grace_ms': CONNECTION_GRACE_MS,
    });
    this.serve(server, 'temporal.api.workflowservice.v1.WorkflowService', {
      messages: temporal.api.workflowservice.v1,
      rpcs: WORKFLOW_RPCS,
    });
    this.serve(server, 'temporal.api.operatorservice.v1.OperatorService', {
      messages: temporal.api.operatorservice.v1,
      rpcs: OPERATOR_RPCS,
    });
    const health = healthService();
    server.addService(health.definition, health.handlers);
    const { host, port } = this.address;
    const bound = await new Promise<number>((resolve, reject) => {
      server.bindAsync(addressText(host, port), this.credentials(), (error, number) => {
        if (error === null) resolve(number);
        else reject(error);
      });
    });
    this.server = server;
    return bound;
  }

  /** Long polls end empty, other calls are waited for a little. */
  async stop(): Promise<void> {
    this.door.close();
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, STOP_GRACE_MS);
      server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }

  private serve(
    server: Server,
    service: string,
    { messages, rpcs }: { messages: object; rpcs: object },
  ): void {
    const methods = methodsOf(messages as Readonly<Record<string, unknown>>, service);
    const served = rpcs as Readonly<Record<string, AnyRpc>>;
    const handlers: [string, UntypedHandleCall][] = [...methods.keys()].map((name) => [
      name,
      this.door.handlerOf(served[name], name, service),
    ]);
    server.addService(Object.fromEntries(methods), Object.fromEntries(handlers));
  }

  private credentials(): ServerCredentials {
    const { tls } = this.address;
    if (tls === undefined) return ServerCredentials.createInsecure();
    const pair = {
      cert_chain: Buffer.from(tls.certificate),
      private_key: Buffer.from(tls.privateKey),
    };
    return ServerCredentials.createSsl(null, [pair]);
  }
}

function addressText(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
