import type { ActivityTask, Scope } from '@app/contract';

import type { Call } from '../door/call';

/** One call to a service on behalf of a run. */
export interface IntegrationCall {
  readonly task: ActivityTask;
  readonly scope: Scope;
  /** `sqs:sendMessage`, `aws-sdk:dynamodb:putItem`, `states:startExecution.sync:2`. */
  readonly resource: string;
  readonly input: unknown;
  /** Means to act on the namespace of the run, in a region. */
  readonly callIn: (region: string) => Promise<Call>;
  /** The same for every try of this attempt, also by another process. */
  readonly onceId: string;
  /** What the service has answered to whoever submits a job: the history tells it. */
  readonly submitted: (result: unknown) => Promise<void>;
  /** Says that the call goes on and leaves a note for whoever has to go on with it. `false`: nobody waits any more. */
  readonly heartbeat: (note?: unknown) => Promise<boolean>;
  /** What the last heartbeat of the attempt before has left. */
  readonly note: unknown;
}

/** Calls a service; answers with the result of the task. Throws `ServiceFailure`. */
export type Integration = (call: IntegrationCall) => Promise<unknown>;
