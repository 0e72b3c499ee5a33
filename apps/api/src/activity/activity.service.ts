import {
  type ActivityRef,
  type Failure,
  type Rejection,
  rejection,
  type RequestOf,
  type RequestOutcome,
  RunId,
  type Scope,
  type SubmittedRequest,
  WorkflowId,
  type WorkflowKey,
} from '@app/contract';

import { type RequestContext, scopeRefusal } from '../context/request-context';
import { toPayloads } from '../json-payload';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { payloadRejection } from '../workflow/to-request';
import { type WorkflowService } from '../workflow/workflow.service';

export interface ActivityTarget {
  readonly taskToken?: string | null;
  readonly activity?: {
    readonly namespace: string;
    readonly workflowId: string;
    readonly runId?: string | null;
    readonly activityId: string;
  } | null;
  readonly requestId?: string | null;
}

export interface FailureInput {
  readonly type: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly nextRetryDelay?: number | null;
  readonly details?: unknown;
}

type Addressed = WorkflowKey & { readonly runId?: RunId; readonly activity: ActivityRef };

/** Answers to activities that arrive by themselves: over GraphQL with a key, or over plain HTTP by token alone. */
export class ActivityService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async complete(context: RequestContext, target: ActivityTarget & { result?: unknown }) {
    return this.answer(context, target, completion(target.result, context.actor));
  }

  async fail(context: RequestContext, target: ActivityTarget & { failure: FailureInput }) {
    return this.answer(context, target, failing(target.failure, context.actor));
  }

  async heartbeat(context: RequestContext, target: ActivityTarget & { details?: unknown }) {
    return this.answer(context, target, beating(target.details, context.actor));
  }

  async cancel(context: RequestContext, target: ActivityTarget & { details?: unknown }) {
    return this.answer(context, target, stopped(target.details, context.actor));
  }

  /** By token alone: whoever has the token of an attempt may answer it. */
  async byToken(token: string, what: Answer | Rejection): Promise<RequestOutcome> {
    if ('code' in what) return { ok: false, rejection: what };
    const addressed = this.opened(token);
    if (addressed === undefined) return { ok: false, rejection: rejection('ACTIVITY_NOT_FOUND') };
    return this.workflows.submit({ ...addressed, ...what } as SubmittedRequest);
  }

  private async answer(
    context: RequestContext,
    target: ActivityTarget,
    what: Answer | Rejection,
  ): Promise<unknown> {
    const refusal = scopeRefusal(context, hasWorkerScope(context) ? 'worker' : 'write');
    if (refusal !== undefined) return refused(refusal);
    if ('code' in what) return refused(what);
    const addressed = await this.address(context, target);
    if ('code' in addressed) return refused(addressed);
    const { requestId } = target;
    const outcome = await this.workflows.submit({
      ...addressed,
      ...what,
      ...(requestId != null && { requestId }),
    } as SubmittedRequest);
    if (!outcome.ok) return refused(outcome.rejection);
    const { runId, cancelRequested, pauseRequested, resetRequested } = outcome.reply;
    return {
      __typename: 'ActivityAnswer',
      runId,
      cancelRequested: cancelRequested ?? false,
      pauseRequested: pauseRequested ?? false,
      resetRequested: resetRequested ?? false,
    };
  }

  private async address(
    context: RequestContext,
    { taskToken, activity }: ActivityTarget,
  ): Promise<Addressed | Rejection> {
    if (taskToken != null) {
      const opened = this.opened(taskToken);
      // A token of another tenant answers like one that nobody made.
      return opened?.tenantId === context.tenantId ? opened : rejection('ACTIVITY_NOT_FOUND');
    }
    if (activity == null) return rejection('INVALID_ARGUMENT', 'Give taskToken or activity.');
    const scope: Scope | Rejection = await this.workflows.writable(context, activity.namespace);
    if ('code' in scope) return scope;
    if (activity.runId != null && !isUuid(activity.runId)) return rejection('ACTIVITY_NOT_FOUND');
    return {
      ...scope,
      workflowId: WorkflowId(activity.workflowId),
      ...(activity.runId != null && { runId: RunId(activity.runId) }),
      activity: { activityId: activity.activityId },
    };
  }

  private opened(token: string): Addressed | undefined {
    const content = this.ports.openTaskToken(token);
    if (content === undefined) return undefined;
    const { activityId, attempt, ...run } = content;
    return { ...run, activity: { activityId, attempt } };
  }
}

function hasWorkerScope(context: RequestContext): boolean {
  return context.scopes.includes('worker');
}

export type Answer = Pick<
  RequestOf<
    | 'RespondActivityTaskCompleted'
    | 'RespondActivityTaskFailed'
    | 'RespondActivityTaskCanceled'
    | 'RecordActivityTaskHeartbeat'
  >,
  'type' | 'identity'
>;

export function completion(result: unknown, identity: string): Answer | Rejection {
  const problem = result === undefined ? undefined : payloadRejection(result);
  return (
    problem ?? {
      type: 'RespondActivityTaskCompleted',
      identity,
      ...{ result: toPayloads(result ?? null) },
    }
  );
}

export function failing(input: FailureInput, identity: string): Answer | Rejection {
  const problem = input.details === undefined ? undefined : payloadRejection(input.details);
  const failure: Failure = {
    message: input.message,
    info: {
      type: 'Application',
      errorType: input.type,
      nonRetryable: !input.retryable,
      ...(input.details !== undefined && { details: toPayloads(input.details) }),
      ...(input.nextRetryDelay != null && { nextRetryDelayMs: input.nextRetryDelay }),
    },
  };
  return problem ?? { type: 'RespondActivityTaskFailed', identity, ...{ failure } };
}

export function beating(details: unknown, identity: string): Answer | Rejection {
  return detailed('RecordActivityTaskHeartbeat', details, identity);
}

export function stopped(details: unknown, identity: string): Answer | Rejection {
  return detailed('RespondActivityTaskCanceled', details, identity);
}

function detailed(type: Answer['type'], details: unknown, identity: string): Answer | Rejection {
  const problem = details === undefined ? undefined : payloadRejection(details);
  return (
    problem ?? {
      type,
      identity,
      ...(details !== undefined && { details: toPayloads(details) }),
    }
  );
}
