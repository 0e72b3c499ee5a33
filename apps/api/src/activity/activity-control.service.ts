import {
  type ActivityOptionsChange,
  type ActivitySelector,
  type Rejection,
  rejection,
  RunId,
  type SubmittedRequest,
  WorkflowId,
} from '@app/contract';

import type { RequestContext } from '../context/request-context';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem } from '../workflow/to-request';
import { type WorkflowService } from '../workflow/workflow.service';

interface SelectorInput {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string | null;
  readonly activityId?: string | null;
  readonly activityType?: string | null;
  readonly all: boolean;
}

interface Selected {
  readonly activities: SelectorInput;
  readonly requestId?: string | null;
}

export interface OptionsInput {
  readonly taskQueue?: string | null;
  readonly scheduleToCloseTimeout?: number | null;
  readonly scheduleToStartTimeout?: number | null;
  readonly startToCloseTimeout?: number | null;
  readonly heartbeatTimeout?: number | null;
  readonly retryPolicy?: {
    readonly initialInterval?: number | null;
    readonly backoffCoefficient?: number | null;
    readonly maximumInterval?: number | null;
    readonly maximumAttempts?: number | null;
    readonly nonRetryableErrorTypes?: readonly string[] | null;
  } | null;
}

/** What operators do to pending activities. */
export class ActivityControlService {
  constructor(private readonly workflows: WorkflowService) {}

  pause(context: RequestContext, args: Selected & { readonly reason: string }) {
    return this.control(context, args, { type: 'PauseActivity', reason: args.reason });
  }

  unpause(
    context: RequestContext,
    args: Selected & {
      readonly resetAttempts: boolean;
      readonly resetHeartbeat: boolean;
      readonly jitter?: number | null;
    },
  ) {
    const { resetAttempts, resetHeartbeat, jitter } = args;
    return this.control(context, args, {
      type: 'UnpauseActivity',
      resetAttempts,
      resetHeartbeat,
      ...(jitter != null && { jitterMs: jitter }),
    });
  }

  reset(
    context: RequestContext,
    args: Selected & {
      readonly resetHeartbeat: boolean;
      readonly keepPaused: boolean;
      readonly restoreOriginalOptions: boolean;
      readonly jitter?: number | null;
    },
  ) {
    const { resetHeartbeat, keepPaused, restoreOriginalOptions, jitter } = args;
    return this.control(context, args, {
      type: 'ResetActivity',
      resetHeartbeat,
      keepPaused,
      restoreOriginalOptions,
      ...(jitter != null && { jitterMs: jitter }),
    });
  }

  updateOptions(
    context: RequestContext,
    args: Selected & { readonly options?: OptionsInput | null; readonly restoreOriginal: boolean },
  ) {
    const { options, restoreOriginal } = args;
    if ((options == null) !== restoreOriginal) {
      const problem = 'Give either options or restoreOriginal: true.';
      return refused(rejection('INVALID_ARGUMENT', problem));
    }
    return this.control(context, args, {
      type: 'UpdateActivityOptions',
      change: options == null ? 'RestoreOriginal' : changeOf(options),
    });
  }

  private async control(
    context: RequestContext,
    { activities, requestId }: Selected,
    what: object,
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, activities.namespace);
    if ('code' in scope) return refused(scope);
    const select = selectorOf(activities);
    if ('code' in select) return refused(select);
    const { workflowId, runId } = activities;
    const problem = idProblem('workflowId', workflowId) ?? idProblem('requestId', requestId);
    if (problem !== undefined) return refused(problem);
    if (runId != null && !isUuid(runId)) return refused(rejection('WORKFLOW_NOT_FOUND'));
    const outcome = await this.workflows.submit({
      ...scope,
      workflowId: WorkflowId(workflowId),
      ...(runId != null && { runId: RunId(runId) }),
      ...(requestId != null && { requestId }),
      select,
      identity: context.actor,
      ...what,
    } as SubmittedRequest);
    if (!outcome.ok) return refused(outcome.rejection);
    const { activityCount = 0 } = outcome.reply;
    return { __typename: 'ControlledActivities', runId: outcome.reply.runId, activityCount };
  }
}

function selectorOf(input: SelectorInput): ActivitySelector | Rejection {
  const { activityId, activityType, all } = input;
  const selectors: ActivitySelector[] = [
    ...(activityId == null ? [] : [{ by: 'Id' as const, activityId }]),
    ...(activityType == null ? [] : [{ by: 'Type' as const, activityType }]),
    ...(all ? [{ by: 'All' as const }] : []),
  ];
  const [only] = selectors;
  return only !== undefined && selectors.length === 1
    ? only
    : rejection('INVALID_ARGUMENT', 'Give one of activityId, activityType and all: true.');
}

/** What of the options is to change. */
export function changeOf(options: OptionsInput): ActivityOptionsChange {
  const { retryPolicy } = options;
  return {
    ...given({
      taskQueue: options.taskQueue,
      scheduleToCloseTimeoutMs: options.scheduleToCloseTimeout,
      scheduleToStartTimeoutMs: options.scheduleToStartTimeout,
      startToCloseTimeoutMs: options.startToCloseTimeout,
      heartbeatTimeoutMs: options.heartbeatTimeout,
    }),
    ...(retryPolicy != null && {
      retryPolicy: given({
        initialIntervalMs: retryPolicy.initialInterval,
        backoffCoefficient: retryPolicy.backoffCoefficient,
        maximumIntervalMs: retryPolicy.maximumInterval,
        maximumAttempts: retryPolicy.maximumAttempts,
        nonRetryableErrorTypes: retryPolicy.nonRetryableErrorTypes,
      }),
    }),
  };
}

type Given<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

/** What the caller has given; GraphQL's `null` is silence. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<T>;
}
