import {
  type DeploymentRouting,
  versionText,
  type WorkerDeployment,
  type WorkerVersion,
} from '@app/contract';

import type { temporal } from '../wire/proto';
import { toTimestamp } from './time';

/** Numbers of `WorkerDeploymentVersionStatus`. */
const STATUS_INACTIVE = 1;
const STATUS_CURRENT = 2;
const STATUS_RAMPING = 3;

const UNVERSIONED = '__unversioned__';

type Info = temporal.api.deployment.v1.IWorkerDeploymentInfo;
type RoutingConfig = temporal.api.deployment.v1.IRoutingConfig;

export function toDeploymentInfo(deployment: WorkerDeployment): Info {
  const { deploymentName, versions } = deployment;
  const [first] = versions;
  return {
    name: deploymentName,
    ...(first && { createTime: toTimestamp(first.createdTime) }),
    routingConfig: toRoutingConfig(deployment),
    versionSummaries: versions.map(({ buildId, createdTime }) => ({
      version: versionText({ deploymentName, buildId }),
      deploymentVersion: { deploymentName, buildId },
      status: statusOf(deployment, buildId),
      createTime: toTimestamp(createdTime),
    })),
  };
}

export function toRoutingConfig({
  deploymentName,
  currentBuildId,
  rampingBuildId,
  rampPercentage,
}: DeploymentRouting): RoutingConfig {
  return {
    currentVersion: nameOf(deploymentName, currentBuildId),
    ...(currentBuildId !== null && {
      currentDeploymentVersion: { deploymentName, buildId: currentBuildId },
    }),
    ...(rampingBuildId !== undefined && {
      rampingVersion: nameOf(deploymentName, rampingBuildId),
      rampingVersionPercentage: rampPercentage,
      ...(rampingBuildId !== null && {
        rampingDeploymentVersion: { deploymentName, buildId: rampingBuildId },
      }),
    }),
  };
}

/** As older clients name a version, and what has none. */
export function nameOf(deploymentName: string, buildId: string | null): string {
  return buildId === null ? UNVERSIONED : versionText({ deploymentName, buildId });
}

export function toVersionInfo(
  deployment: WorkerDeployment,
  { buildId, createdTime, taskQueues, activityTaskQueues }: WorkerVersion,
): temporal.api.deployment.v1.IWorkerDeploymentVersionInfo {
  const { deploymentName } = deployment;
  return {
    version: versionText({ deploymentName, buildId }),
    deploymentVersion: { deploymentName, buildId },
    deploymentName,
    status: statusOf(deployment, buildId),
    createTime: toTimestamp(createdTime),
    taskQueueInfos: [
      ...taskQueues.map((name) => ({ name, type: 1 })),
      ...activityTaskQueues.map((name) => ({ name, type: 2 })),
    ],
  };
}

/** The build that a request means: by its id, or by the name of the version; `null` for workers without one. */
export function fromBuild(
  deploymentName: string,
  { buildId, version }: { readonly buildId?: string | null; readonly version?: string | null },
): string | null {
  if (buildId) return buildId;
  const prefix = `${deploymentName}.`;
  return version?.startsWith(prefix) === true ? version.slice(prefix.length) : null;
}

function statusOf({ currentBuildId, rampingBuildId }: DeploymentRouting, buildId: string): number {
  if (buildId === currentBuildId) return STATUS_CURRENT;
  return buildId === rampingBuildId ? STATUS_RAMPING : STATUS_INACTIVE;
}
