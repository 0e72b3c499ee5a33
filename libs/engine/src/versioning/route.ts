import type {
  DeploymentRouting,
  DeploymentVersion,
  RunVersioning,
  WorkflowId,
} from '@app/contract';

import { textHash } from '../text-hash';

/** Hundredths of a percent. */
const BUCKET_COUNT = 10_000;

/**
 * Which version the next workflow task of a run goes to; `undefined` for workers without one. What a client has said
 * comes first, then what the run is pinned to; everything else follows the routing of its task queue as it is now.
 */
export function routeWorkflowTask(
  workflowId: WorkflowId,
  versioning: RunVersioning | undefined,
  routing: DeploymentRouting | undefined,
): DeploymentVersion | undefined {
  const override = versioning?.override;
  if (override?.behavior === 'Pinned') return override.version;
  if (override === undefined && versioning?.behavior === 'Pinned') return versioning.version;
  if (routing === undefined) return undefined;
  const { deploymentName } = routing;
  const buildId = isRamping(workflowId, routing) ? routing.rampingBuildId : routing.currentBuildId;
  return buildId == null ? undefined : { deploymentName, buildId };
}

/**
 * Which version the attempts of an activity go to: the one that its run is pinned to where that serves their queue, else
 * the one that the queue's own deployment says; `undefined` for workers without a version, also where that version is known
 * to serve none of the queue's activities.
 */
export function routeActivityTask(
  workflowId: WorkflowId,
  versioning: RunVersioning | undefined,
  routing: DeploymentRouting,
  isServedBy: (version: DeploymentVersion) => boolean,
): DeploymentVersion | undefined {
  const routed = [
    routeWorkflowTask(workflowId, versioning, undefined),
    routeWorkflowTask(workflowId, undefined, routing),
  ];
  return routed.find((version) => version !== undefined && isServedBy(version));
}

/**
 * A workflow id is on the same side of a ramp in every process and at every time: raising the percentage moves ids over
 * and none back. Each deployment draws its line elsewhere, so that not always the same ids go first.
 */
function isRamping(workflowId: WorkflowId, routing: DeploymentRouting): boolean {
  if (routing.rampingBuildId === undefined) return false;
  const bucket = textHash(`${routing.deploymentName}/${workflowId}`) % BUCKET_COUNT;
  return bucket < routing.rampPercentage * (BUCKET_COUNT / 100);
}
