import { randomUUID } from 'node:crypto';

import { type ActivityTaskOffer, applicationFailure, type ExecutionIdentity } from '@app/contract';
import { listEndpoints, readEvents, withTenant } from '@app/postgres';

import type { StepFunctionsPorts } from '../ports';
import { INTEGRATION_IDENTITY, recordStarted } from './record-started';

/**
 * A function that no worker is registered for does not exist, for an execution of the Step Functions door: the call
 * fails as Lambda fails it, where a native run waits for a worker to come.
 */
export class MissingFunction {
  constructor(private readonly ports: Pick<StepFunctionsPorts, 'database' | 'submitter'>) {}

  /**
   * Ends the attempt. `Served`: there is somebody to wait for. `Other`: it is no `lambda:invoke` of an execution of the
   * door, and never will be.
   */
  async refuse(offer: ActivityTaskOffer): Promise<'Refused' | 'Served' | 'Other'> {
    const execution = await this.executionThatInvokes(offer);
    if (execution === undefined) return 'Other';
    if (await this.isServed(offer)) return 'Served';
    const task = await recordStarted(this.ports.submitter, offer);
    if (task === undefined) return 'Refused';
    const { tenantId, namespaceId, workflowId, runId, activityId, attempt } = task;
    await this.ports.submitter.submit({
      type: 'RespondActivityTaskFailed',
      ...{ tenantId, namespaceId, workflowId, runId },
      activity: { activityId, attempt },
      identity: INTEGRATION_IDENTITY,
      failure: applicationFailure(
        'Lambda.ResourceNotFoundException',
        notFound(execution, offer.activityType),
      ),
    });
    return 'Refused';
  }

  /** `lambda:invoke` names its function among its arguments: the history keeps them right before the call. */
  private async executionThatInvokes({
    queue: { tenantId },
    runId,
    scheduledEventId,
  }: ActivityTaskOffer): Promise<ExecutionIdentity | undefined> {
    const page = { tenantId, runId, direction: 'forward' as const, countMax: 1 };
    return withTenant(this.ports.database, tenantId, async (session) => {
      const [before] = (await readEvents(session, { ...page, after: scheduledEventId - 2 })).events;
      if (before?.type !== 'StateMachineStepped' || before.detail.kind !== 'WorkAddressed') {
        return undefined;
      }
      const [started] = (await readEvents(session, page)).events;
      return started?.type === 'WorkflowExecutionStarted'
        ? started.stateMachine?.execution
        : undefined;
    });
  }

  /** An endpoint that is paused, or cannot be reached, serves the function all the same. */
  private async isServed({ queue, activityType }: ActivityTaskOffer): Promise<boolean> {
    const endpoints = await withTenant(this.ports.database, queue.tenantId, (session) =>
      listEndpoints(session, queue),
    );
    return endpoints.some(
      ({ taskQueue, activityTypes }) =>
        taskQueue === queue.name &&
        (activityTypes.length === 0 || activityTypes.includes(activityType)),
    );
  }
}

function notFound({ region, accountNumber }: ExecutionIdentity, name: string): string {
  const arn = `arn:aws:lambda:${region}:${accountNumber}:function:${name}`;
  return `Function not found: ${arn}:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ${randomUUID()}; Proxy: null)`;
}
