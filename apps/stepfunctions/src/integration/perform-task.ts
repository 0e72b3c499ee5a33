import { SUBMITTED_SIGNAL } from '@app/asl';
import {
  type ActivityTask,
  applicationFailure,
  type Failure,
  OutcomeUnknown,
  type RequestOf,
  type RequestOutcome,
  type SubmittedRequest,
  Unavailable,
} from '@app/contract';
import { uuidOfText } from '@app/platform';

import type { Call } from '../door/call';
import type { StepFunctionsPorts } from '../ports';
import { payloadOfText, textOf } from '../wire/json-text';
import type { Integration, IntegrationCall } from './integration-call';
import { INTEGRATION_IDENTITY } from './record-started';
import { ServiceFailure } from './service-failure';

/** How often an answer whose fate is unknown is sent again before the attempt is left to its window. */
const REPEAT_COUNT_MAX = 5;
const REPEAT_MS = 500;

export interface PerformerOptions {
  readonly ports: Pick<StepFunctionsPorts, 'submitter' | 'report'>;
  readonly integrations: (resource: string) => Integration | undefined;
  readonly callIn: (task: ActivityTask, region: string) => Promise<Call>;
}

type Answer =
  | Pick<RequestOf<'RespondActivityTaskCompleted'>, 'type' | 'result'>
  | Pick<RequestOf<'RespondActivityTaskFailed'>, 'type' | 'failure'>
  | Pick<RequestOf<'RecordActivityTaskHeartbeat'>, 'type' | 'details'>
  | Pick<RequestOf<'AcceptActivityTask'>, 'type'>;

/** Makes the calls that runs ask for, and tells the runs what came of them. Never rejects. */
export class TaskPerformer {
  constructor(private readonly options: PerformerOptions) {}

  readonly perform = async (task: ActivityTask): Promise<void> => {
    try {
      await this.answer(task, await this.outcomeOf(task));
    } catch (fault) {
      // The window of the attempt passes, and it is made again.
      this.options.ports.report('the outcome of a call to a service could not be told', fault);
    }
  };

  private async outcomeOf(task: ActivityTask): Promise<Answer> {
    try {
      const result = await this.resultOf(task);
      // Whoever has the token answers; what the service said is that it was handed over.
      if (task.awaitsToken) {
        await this.tellSubmitted(task, result);
        return { type: 'AcceptActivityTask' };
      }
      const payload = payloadOfText(JSON.stringify(result ?? null));
      return { type: 'RespondActivityTaskCompleted', result: [payload] };
    } catch (cause) {
      return { type: 'RespondActivityTaskFailed', failure: this.failureOf(cause) };
    }
  }

  private async resultOf(task: ActivityTask): Promise<unknown> {
    const integration = this.options.integrations(resourceOf(task));
    if (integration === undefined) {
      throw new ServiceFailure(
        'States.Runtime',
        `The resource arn:aws:states:::${resourceOf(task)} is not supported here.`,
      );
    }
    return integration(this.callOf(task));
  }

  private callOf(task: ActivityTask): IntegrationCall {
    const { tenantId, namespaceId, runId, scheduledEventId } = task;
    const left = textOf(task.heartbeatDetails);
    return {
      task,
      scope: { tenantId, namespaceId },
      resource: resourceOf(task),
      input: JSON.parse(textOf(task.input) ?? '{}'),
      callIn: (region) => this.options.callIn(task, region),
      onceId: uuidOfText(`integration|${runId}|${scheduledEventId}`),
      note: left === undefined ? undefined : (JSON.parse(left) as unknown),
      submitted: (result) => this.tellSubmitted(task, result),
      heartbeat: async (note) => {
        const outcome = await this.answer(task, {
          type: 'RecordActivityTaskHeartbeat',
          ...(note !== undefined && { details: [payloadOfText(JSON.stringify(note))] }),
        });
        return outcome.ok && outcome.reply.cancelRequested !== true;
      },
    };
  }

  /** The history of the run tells what the service has answered, before what comes of it. */
  private async tellSubmitted(task: ActivityTask, result: unknown): Promise<void> {
    const { tenantId, namespaceId, workflowId, runId, activityId, scheduledEventId } = task;
    await this.submit({
      type: 'SignalWorkflow',
      ...{ tenantId, namespaceId, workflowId, runId },
      requestId: uuidOfText(`submitted|${runId}|${scheduledEventId}`),
      signalName: SUBMITTED_SIGNAL.nameOf(activityId),
      input: [payloadOfText(JSON.stringify(result ?? null))],
      identity: INTEGRATION_IDENTITY,
    });
  }

  private failureOf(cause: unknown): Failure {
    if (cause instanceof ServiceFailure) return applicationFailure(cause.error, cause.causeText);
    this.options.ports.report('a call to a service failed by a fault of ours', cause);
    return applicationFailure('States.TaskFailed', 'The call failed for a reason of the service.');
  }

  private answer(task: ActivityTask, answer: Answer): Promise<RequestOutcome> {
    const { tenantId, namespaceId, workflowId, runId, activityId, attempt } = task;
    const run = { tenantId, namespaceId, workflowId, runId };
    const activity = { activityId, attempt };
    const request = { ...answer, ...run, activity, identity: INTEGRATION_IDENTITY };
    return this.submit(request);
  }

  private async submit(request: SubmittedRequest): Promise<RequestOutcome> {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await this.options.ports.submitter.submit(request);
      } catch (fault) {
        const passes = fault instanceof OutcomeUnknown || fault instanceof Unavailable;
        if (!passes || repeats === REPEAT_COUNT_MAX) throw fault;
        await new Promise((resolve) => setTimeout(resolve, REPEAT_MS * 2 ** repeats));
      }
    }
  }
}

/** `sqs:sendMessage` of `aws:sqs:sendMessage.waitForTaskToken`. */
function resourceOf({ activityType }: ActivityTask): string {
  return activityType.replace(/^aws:/, '').replace(/\.waitForTaskToken$/, '');
}
