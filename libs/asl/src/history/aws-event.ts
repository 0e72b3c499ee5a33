import type { EpochMs } from '@app/contract';

import type { JsonObject } from '../data/json';

/** What became of a state's children or of an execution. */
type Ending = 'Succeeded' | 'Failed' | 'Aborted';

/** Types of events in a Step Functions history. */
export type AwsEventType =
  | `Activity${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `${'Choice' | 'Pass' | 'Succeed' | 'Task' | 'Wait' | 'Map' | 'Parallel'}State${'Entered' | 'Exited'}`
  | `Execution${'Started' | 'TimedOut' | 'Redriven' | Ending}`
  | 'FailStateEntered'
  | 'EvaluationFailed'
  | `LambdaFunction${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `MapIteration${'Started' | Ending}`
  | `MapRun${'Started' | Ending}`
  | `${'Map' | 'Parallel'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `${'Task' | 'Wait' | 'Map' | 'Parallel'}StateAborted`
  | `Task${'Scheduled' | 'Started' | 'Submitted' | 'SubmitFailed' | 'Succeeded' | 'Failed' | 'TimedOut'}`;

/**
 * An event as `GetExecutionHistory` gives it, with its time in milliseconds. `details` stands in the wire form under
 * the name that `detailsKey` gives.
 */
export interface AwsEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: EpochMs;
  readonly type: AwsEventType;
  readonly details?: JsonObject;
}

/** Name of the field of the wire form that holds the details; `stateEntered...` is shared by all types of states. */
export function detailsKey(type: AwsEventType): string {
  const shared = /State(Entered|Exited)$/.exec(type);
  const name = shared ? `state${shared[1]}` : `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return `${name}EventDetails`;
}

/** The event as JSON of the wire. Its time is what `time` makes of it. */
export function toWire(event: AwsEvent, time: (timestamp: EpochMs) => number): JsonObject {
  const { details, timestamp, ...rest } = event;
  return {
    ...rest,
    timestamp: time(timestamp),
    ...(details && { [detailsKey(event.type)]: details }),
  };
}
