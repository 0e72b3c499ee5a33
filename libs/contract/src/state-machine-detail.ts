import type { Payload } from './payload';

/** PLACEHOLDER of the interpreter's author: replaced by the ASL event family. */
export interface StateEntered {
  readonly kind: 'StateEntered';
  readonly frame: string;
  readonly name: string;
  readonly input?: Payload;
}

export type StateMachineDetail = StateEntered;
