import { type Input, readInput, type Shape } from '../wire/shape';
import type { Call } from './call';
import type { Access } from './caller';

/** One operation of the service. */
export interface Operation {
  readonly access: Access;
  /** Reads the body, acts, and answers with the body of the answer. Refuses with `AwsError`. */
  perform(call: Call, body: unknown): Promise<object>;
}

export function operation<S extends Shape>(
  access: Access,
  shape: S,
  act: (call: Call, input: Input<S>) => Promise<object>,
): Operation {
  return { access, perform: (call, body) => act(call, readInput(shape, body)) };
}
