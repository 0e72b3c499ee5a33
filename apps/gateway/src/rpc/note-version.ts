import type { DeploymentVersion, Scope } from '@app/contract';
import { findDeployment, putWorkerVersion } from '@app/postgres';

import { versionText } from '../mapping/options';
import type { Call } from '../wire/call';

/** Versions that polled a queue of theirs: what was noted once stays. */
const noted = new Set<string>();
const NOTED_COUNT_MAX = 100_000;

/** The first poll of a version for a queue is how the service gets to know it. */
export async function noteVersion(
  scope: Scope,
  { version, queue }: { readonly version: DeploymentVersion; readonly queue: string },
  call: Call,
): Promise<void> {
  const { deploymentName, buildId } = version;
  const key = `${scope.namespaceId}|${versionText(version)}|${queue}`;
  if (noted.has(key)) return;
  const deployment = await call.withTenant(async (session) => {
    const put = { deployment: deploymentName, buildId, taskQueues: [queue] };
    await putWorkerVersion(session, scope, put);
    return findDeployment(session, scope, deploymentName);
  });
  if (deployment !== undefined) call.ports.deployments.put(deployment);
  if (noted.size >= NOTED_COUNT_MAX) noted.clear();
  noted.add(key);
}
