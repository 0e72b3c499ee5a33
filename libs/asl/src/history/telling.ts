import type { JsonObject } from '../data/json';
import type { AslRun } from '../run/asl-run';
import type { Frame } from '../run/frame';
import type { AwsEvent } from './aws-event';
import type { EventChain } from './event-chain';

/** A history in the making: what the makers of events share. */
export interface Telling {
  readonly run: AslRun;
  readonly chain: EventChain;
  /** Whose history it is: the frame of an execution. */
  readonly execution: string;
  readonly made: AwsEvent[];
  /** Arguments of `lambda:invoke` beside the payload, until the call is scheduled. By frame. */
  readonly arguments: Map<string, JsonObject>;
  /** Whether this history tells of a frame. */
  readonly owns: (frame: Frame) => boolean;
  readonly stateMachineName: () => string;
}
