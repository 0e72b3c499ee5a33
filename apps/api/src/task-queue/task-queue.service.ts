import {
  type FairnessWeight,
  LIMITS,
  type Rejection,
  rejection,
  type Scope,
  TASK_QUEUE_CONFIG_DEFAULT,
  type TaskQueueConfig,
  type TaskQueueType,
} from '@app/contract';
import { findQueueConfig, listQueueConfigs, putQueueConfig, withTenant } from '@app/postgres';

import { isRejection, makeChange } from '../context/change';
import type { RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { fairnessProblem } from '../workflow/to-priority';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

export interface TaskQueueArgs {
  readonly namespace: string;
  readonly name: string;
  readonly type: TaskQueueType;
}

type Limit = Exclude<keyof TaskQueueConfig, 'fairnessWeights'>;

export type TaskQueueSettings = TaskQueueArgs &
  Readonly<Partial<Record<Limit, number | null>>> & {
    readonly fairnessWeights?: readonly FairnessWeight[] | null;
    readonly requestId?: string | null;
  };

const LIMIT_NAMES: readonly Limit[] = [
  'ratePerSecondMax',
  'fairnessKeyRatePerSecondMax',
  'concurrencyMax',
  'fairnessKeyConcurrencyMax',
];

/** Task queues: what happens in them, and what is set for them. */
export class TaskQueueService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async find(context: RequestContext, args: TaskQueueArgs): Promise<object | null> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope || idProblem('name', args.name) !== undefined) return null;
    const { name, type: queueType } = args;
    const known = await withTenant(this.ports.database, scope.tenantId, (session) =>
      findQueueConfig(session, scope, { queueType, name }),
    );
    return this.viewOf(scope, args, known?.config ?? TASK_QUEUE_CONFIG_DEFAULT);
  }

  async list(context: RequestContext, namespace: string): Promise<object[]> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope) return [];
    const known = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listQueueConfigs(session, scope),
    );
    return Promise.all(
      known.map(({ queue, queueType, config }) =>
        this.viewOf(scope, { namespace, name: queue.name, type: queueType }, config),
      ),
    );
  }

  async setLimits(context: RequestContext, input: TaskQueueSettings): Promise<object> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const problem = idProblem('name', input.name) ?? settingsProblem(input);
    if (problem !== undefined) return refused(problem);
    const { name, type: queueType, requestId } = input;
    const change = {
      operation: 'setTaskQueueLimits',
      subject: name,
      scope: 'write',
      requestId,
    } as const;
    const changed = await makeChange(this.ports.database, context, change, async (session) => {
      const known = await findQueueConfig(session, scope, { queueType, name });
      const config = changedConfig(known?.config ?? TASK_QUEUE_CONFIG_DEFAULT, input);
      return putQueueConfig(session, scope, { queueType, name, config });
    });
    if (isRejection(changed)) return refused(changed);
    const { config } = changed.answer;
    if (!changed.repeated) this.ports.taskQueues.configured(queueType, { ...scope, name }, config);
    return { __typename: 'TaskQueue', ...(await this.viewOf(scope, input, config)) };
  }

  private async viewOf(
    { tenantId, namespaceId }: Scope,
    { namespace, name, type }: TaskQueueArgs,
    { fairnessWeights, ...limits }: TaskQueueConfig,
  ): Promise<object> {
    const queue = { tenantId, namespaceId, name };
    const stats = await this.ports.taskQueues.statsOf(type, queue);
    const { oldestOfferedAt, pollers } = stats;
    const age = oldestOfferedAt === undefined ? 0 : Math.max(0, Date.now() - oldestOfferedAt);
    return {
      ...{ namespace, name, type, limits, fairnessWeights },
      stats: { ...stats, approximateBacklogCount: stats.waitingCount, approximateBacklogAge: age },
      pollers: pollers.map((identity) => ({ identity })),
    };
  }
}

function changedConfig(known: TaskQueueConfig, input: TaskQueueSettings): TaskQueueConfig {
  const limits = LIMIT_NAMES.flatMap((name) => {
    const value = input[name] === undefined ? known[name] : input[name];
    return value == null ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(limits),
    fairnessWeights: input.fairnessWeights ?? known.fairnessWeights,
  };
}

function settingsProblem(input: TaskQueueSettings): Rejection | undefined {
  for (const name of LIMIT_NAMES) {
    const value = input[name];
    if (value == null || (value > 0 && value <= 1_000_000)) continue;
    return rejection(
      'INVALID_ARGUMENT',
      `${name} is more than 0 and at most 1,000,000, or null for no limit.`,
    );
  }
  const weights = input.fairnessWeights ?? [];
  const { fairnessWeightCountMax } = LIMITS;
  if (weights.length > fairnessWeightCountMax) {
    return rejection(
      'INVALID_ARGUMENT',
      `At most ${String(fairnessWeightCountMax)} keys have weights of their own.`,
    );
  }
  if (new Set(weights.map(({ key }) => key)).size < weights.length) {
    return rejection('INVALID_ARGUMENT', 'fairnessWeights names a key twice.');
  }
  return weights.map(fairnessProblem).find((each) => each !== undefined);
}
