import {
  type DeploymentRouting,
  type Rejection,
  rejection,
  type Scope,
  type WorkerDeployment,
  type WorkerVersion,
} from '@app/contract';
import {
  countRuns,
  findDeployment,
  listDeployments,
  putWorkerVersion,
  type Session,
  setDeploymentRouting,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import type { RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

interface Named {
  readonly namespace: string;
  readonly deployment: string;
  readonly requestId?: string | null;
}

/** Versions of workers, and where the workflow tasks of their queues go. */
export class DeploymentService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async list(context: RequestContext, namespace: string): Promise<unknown[]> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope) return [];
    return withTenant(this.ports.database, scope.tenantId, async (session) => {
      const views: unknown[] = [];
      for (const deployment of await listDeployments(session, scope)) {
        views.push(await viewOf(session, deployment));
      }
      return views;
    });
  }

  async register(
    context: RequestContext,
    args: Named & {
      readonly buildId: string;
      readonly taskQueues: readonly string[];
      readonly activityTaskQueues: readonly string[];
    },
  ): Promise<unknown> {
    const { deployment, buildId, taskQueues, activityTaskQueues } = args;
    const problem =
      idProblem('deployment', deployment) ??
      idProblem('buildId', buildId) ??
      taskQueues.map((queue) => idProblem('taskQueues', queue)).find((each) => each) ??
      activityTaskQueues
        .map((queue) => idProblem('activityTaskQueues', queue))
        .find((each) => each);
    if (problem !== undefined) return refused(problem);
    return this.change(context, args, 'registerWorkerVersion', async (session, scope) => {
      await putWorkerVersion(session, scope, {
        ...{ deployment, buildId, taskQueues },
        activityTaskQueues,
      });
      return undefined;
    });
  }

  async setCurrent(
    context: RequestContext,
    args: Named & { readonly buildId?: string | null },
  ): Promise<unknown> {
    const currentBuildId = args.buildId ?? null;
    return this.route(context, args, 'setCurrentWorkerVersion', (known) => {
      const { rampingBuildId, ...rest } = known;
      const goesOn = rampingBuildId !== undefined && rampingBuildId !== currentBuildId;
      return {
        ...rest,
        currentBuildId,
        ...(goesOn ? { rampingBuildId } : { rampPercentage: 0 }),
      };
    });
  }

  async setRamping(
    context: RequestContext,
    args: Named & { readonly buildId?: string | null; readonly percentage: number },
  ): Promise<unknown> {
    const { percentage } = args;
    if (!(percentage >= 0 && percentage <= 100)) {
      return refused(rejection('INVALID_ARGUMENT', 'percentage is 0 to 100.'));
    }
    return this.route(context, args, 'setRampingWorkerVersion', (known) => {
      const { rampingBuildId: _rampingBuildId, ...rest } = known;
      return percentage === 0
        ? { ...rest, rampPercentage: 0 }
        : { ...rest, rampingBuildId: args.buildId ?? null, rampPercentage: percentage };
    });
  }

  private async route(
    context: RequestContext,
    args: Named & { readonly buildId?: string | null },
    operation: string,
    decide: (known: DeploymentRouting) => DeploymentRouting,
  ): Promise<unknown> {
    return this.change(context, args, operation, async (session, scope) => {
      const known = await findDeployment(session, scope, args.deployment);
      if (known === undefined) return unknownVersion(args);
      const { buildId } = args;
      const isKnown = buildId == null || known.versions.some((each) => each.buildId === buildId);
      if (!isKnown) return unknownVersion(args);
      const { deploymentName, currentBuildId, rampingBuildId, rampPercentage } = known;
      const routing = {
        deploymentName,
        currentBuildId,
        ...(rampingBuildId !== undefined && { rampingBuildId }),
        rampPercentage,
      };
      await setDeploymentRouting(session, scope, decide(routing));
      return undefined;
    });
  }

  private async change(
    context: RequestContext,
    args: Named,
    operation: string,
    work: (session: Session, scope: Scope) => Promise<Rejection | undefined>,
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation, subject: args.deployment, scope: 'write', requestId: args.requestId },
      async (session) => {
        const refusal = await work(session, scope);
        if (refusal !== undefined) return refusal;
        const deployment = await findDeployment(session, scope, args.deployment);
        return deployment ?? rejection('INTERNAL');
      },
    );
    if ('code' in changed) return refused(changed);
    // What was answered to the first one may have been changed since: only a first time is told on.
    if (!changed.repeated) this.ports.deploymentChanges.put(changed.answer);
    const view = await withTenant(this.ports.database, scope.tenantId, (session) =>
      viewOf(session, changed.answer),
    );
    return { __typename: 'WorkerDeployment', ...view };
  }
}

function unknownVersion({
  deployment,
  buildId,
}: Named & { readonly buildId?: string | null }): Rejection {
  return rejection(
    'INVALID_ARGUMENT',
    `There is no version ${buildId ?? ''} of a deployment "${deployment}". Make it known with registerWorkerVersion.`,
  );
}

async function viewOf(session: Session, deployment: WorkerDeployment): Promise<object> {
  const { deploymentName, currentBuildId, rampingBuildId, rampPercentage } = deployment;
  const versions: object[] = [];
  for (const version of deployment.versions) {
    versions.push({
      buildId: version.buildId,
      taskQueues: version.taskQueues,
      activityTaskQueues: version.activityTaskQueues,
      createdAt: version.createdTime,
      status: await statusOf(session, deployment, version),
    });
  }
  return {
    name: deploymentName,
    currentBuildId,
    isRamping: rampingBuildId !== undefined,
    rampingBuildId: rampingBuildId ?? null,
    rampPercentage,
    versions,
  };
}

/** Whether a version may be shut down is asked of the runs themselves: open ones that are pinned to it. */
async function statusOf(
  session: Session,
  deployment: WorkerDeployment,
  { buildId }: WorkerVersion,
): Promise<string> {
  if (deployment.currentBuildId === buildId) return 'Current';
  if (deployment.rampingBuildId === buildId) return 'Ramping';
  const version = `${deployment.deploymentName}.${buildId}`.replaceAll("'", "''");
  const used = await countRuns(
    session,
    deployment,
    `TemporalWorkerDeploymentVersion = '${version}'`,
  );
  if ('code' in used || used.count === 0) return 'Inactive';
  const pinned = await countRuns(
    session,
    deployment,
    `ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned' AND TemporalWorkerDeploymentVersion = '${version}'`,
  );
  return !('code' in pinned) && pinned.count > 0 ? 'Draining' : 'Drained';
}
