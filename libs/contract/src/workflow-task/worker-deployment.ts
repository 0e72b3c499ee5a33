import type { EpochMs, Scope } from '../ids';
import type { DeploymentRouting } from './versioning';

/** One build of the workers of a deployment, and the task queues that it serves. */
export interface WorkerVersion {
  readonly buildId: string;
  /** In which it hosts workflow code. */
  readonly taskQueues: readonly string[];
  /** In which it takes activities. */
  readonly activityTaskQueues: readonly string[];
  readonly createdTime: EpochMs;
}

/** Workers that are deployed together, version by version. */
export interface WorkerDeployment extends Scope, DeploymentRouting {
  /** Oldest first. */
  readonly versions: readonly WorkerVersion[];
}
