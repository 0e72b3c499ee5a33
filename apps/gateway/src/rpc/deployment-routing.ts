import type { DeploymentRouting, Scope, WorkerDeployment } from '@app/contract';
import { findDeployment, setDeploymentRouting } from '@app/postgres';
import { status } from '@grpc/grpc-js';

import { nameOf } from '../mapping/deployment';
import type { Call } from '../wire/call';
import { GrpcRefusal } from '../wire/grpc-refusal';
import { notFoundRefusal } from '../wire/refusal-of';

export async function readDeployment(
  scope: Scope,
  name: string,
  call: Call,
): Promise<WorkerDeployment> {
  const found = await call.withTenant((session) => findDeployment(session, scope, name));
  if (found === undefined) throw notFoundRefusal(`Worker Deployment "${name}" not found`);
  return found;
}

/** Routes a deployment to a version that has polled; what it was before. */
export async function routeDeployment(
  scope: Scope,
  {
    name,
    buildId,
    change,
  }: {
    readonly name: string;
    readonly buildId: string | null;
    readonly change: (known: DeploymentRouting) => DeploymentRouting;
  },
  call: Call,
): Promise<WorkerDeployment> {
  const known = await readDeployment(scope, name, call);
  if (buildId !== null && !known.versions.some((version) => version.buildId === buildId)) {
    throw new GrpcRefusal(
      status.FAILED_PRECONDITION,
      `Version ${nameOf(name, buildId)} has no pollers: start a worker of it first.`,
    );
  }
  const { deploymentName, currentBuildId, rampingBuildId, rampPercentage } = known;
  const routing = change({
    deploymentName,
    currentBuildId,
    ...(rampingBuildId !== undefined && { rampingBuildId }),
    rampPercentage,
  });
  const changed = await call.withTenant(async (session) => {
    await setDeploymentRouting(session, scope, routing);
    return findDeployment(session, scope, name);
  });
  if (changed !== undefined) call.ports.deployments.put(changed);
  return known;
}
