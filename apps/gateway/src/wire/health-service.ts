import type { ServerWritableStream, UntypedHandleCall } from '@grpc/grpc-js';
import { grpc } from '@temporalio/proto';

import { definitionOf, type UnaryDefinition } from './service-methods';

const SERVICE = 'grpc.health.v1.Health';
const SERVING = 1;

type MessageType = Parameters<typeof definitionOf>[1];

/** `grpc.health.v1.Health`: what load balancers ask, and some SDKs when they connect. Needs no key. */
export function healthService(): {
  readonly definition: Readonly<Record<string, UnaryDefinition>>;
  readonly handlers: Readonly<Record<string, UntypedHandleCall>>;
} {
  const { HealthCheckRequest, HealthCheckResponse } = (
    grpc as unknown as { health: { v1: Readonly<Record<string, MessageType>> } }
  ).health.v1;
  if (HealthCheckRequest === undefined || HealthCheckResponse === undefined) {
    throw new Error('the messages of the health service are missing');
  }
  const of = (name: string) =>
    definitionOf(`/${SERVICE}/${name}`, HealthCheckRequest, HealthCheckResponse);
  return {
    definition: { Check: of('Check'), Watch: { ...of('Watch'), responseStream: true } },
    handlers: {
      Check: ((_call: unknown, callback: (error: null, answer: object) => void) => {
        callback(null, { status: SERVING });
      }) as UntypedHandleCall,
      Watch: ((stream: ServerWritableStream<object, object>) => {
        stream.write({ status: SERVING });
      }) as UntypedHandleCall,
    },
  };
}
