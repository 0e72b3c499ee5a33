import type { DeploymentVersion } from '@app/contract';

import { fromDeploymentVersion } from '../mapping/options';
import type { temporal } from '../wire/proto';

const MODE_VERSIONED = 2;

/** The version of a worker that takes part in versioning. */
export function workerVersion(
  options: temporal.api.deployment.v1.IWorkerDeploymentOptions | null | undefined,
): DeploymentVersion | undefined {
  return options?.workerVersioningMode === MODE_VERSIONED
    ? fromDeploymentVersion(options)
    : undefined;
}
