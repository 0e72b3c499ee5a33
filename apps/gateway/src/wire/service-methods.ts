import type { MethodDefinition } from '@grpc/grpc-js';

/** Requests above this are refused; what is larger still is not even read. */
export const REQUEST_BYTES_MAX = 4_194_304;

/** Instead of a request that cannot be taken. */
export class BadRequest {
  constructor(
    readonly problem: 'too-large' | 'unreadable',
    readonly bytes: number,
  ) {}
}

interface MessageType {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
}

/** A namespace of generated messages, as reflection shows it. */
type Messages = Readonly<Record<string, unknown>>;

export type UnaryDefinition = MethodDefinition<object, object>;

/** Every method of a service, by its name: what it takes and gives is named like it. */
export function methodsOf(
  messages: Messages,
  serviceName: string,
): ReadonlyMap<string, UnaryDefinition> {
  const path = serviceName.slice(serviceName.lastIndexOf('.') + 1);
  const { methods } = messages[path] as { methods: Readonly<Record<string, unknown>> };
  const definitions = new Map<string, UnaryDefinition>();
  for (const name of Object.keys(methods)) {
    const request = messages[`${name}Request`] as MessageType;
    const response = messages[`${name}Response`] as MessageType;
    definitions.set(name, definitionOf(`/${serviceName}/${name}`, request, response));
  }
  return definitions;
}

export function definitionOf(
  path: string,
  request: MessageType,
  response: MessageType,
): UnaryDefinition {
  const serialize = (type: MessageType) => (message: object) =>
    Buffer.from(type.encode(message).finish());
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: serialize(request),
    requestDeserialize: (bytes) => decoded(request, bytes),
    responseSerialize: serialize(response),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

function decoded(type: MessageType, bytes: Buffer): object {
  if (bytes.length > REQUEST_BYTES_MAX) return new BadRequest('too-large', bytes.length);
  try {
    return type.decode(bytes);
  } catch {
    return new BadRequest('unreadable', bytes.length);
  }
}
