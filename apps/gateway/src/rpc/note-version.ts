import { type DeploymentVersion, type Scope, versionText } from '@app/contract';
import { findDeployment, putWorkerVersion } from '@app/postgres';

import type { Call } from '../wire/call';

/** Versions that polled a queue of theirs: what was noted once stays. */
const noted = new Set<string>();
const NOTED_COUNT_MAX = 100_000;

interface Noted {
  readonly version: DeploymentVersion;
  readonly queue: string;
  /** What it polls for. */
  readonly type: 'Workflow' | 'Activity';
}

/** The first poll of a version for a queue is how the service gets to know it. */
export async function noteVersion(
  scope: Scope,
  { version, queue, type }: Noted,
  call: Call,
): Promise<void> {
  const { deploymentName, buildId } = version;
  const key = `${scope.namespaceId}|${versionText(version)}|${type}|${queue}`;
  if (noted.has(key)) return;
  const deployment = await call.withTenant(async (session) => {
    const put = {
      ...{ deployment: deploymentName, buildId },
      taskQueues: type === 'Workflow' ? [queue] : [],
      activityTaskQueues: type === 'Activity' ? [queue] : [],
    };
    await putWorkerVersion(session, scope, put);
    return findDeployment(session, scope, deploymentName);
  });
  if (deployment !== undefined) call.ports.deployments.put(deployment);
  if (noted.size >= NOTED_COUNT_MAX) noted.clear();
  noted.add(key);
}
