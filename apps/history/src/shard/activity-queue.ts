import { type TaskQueueKey, versionText } from '@app/contract';
import { routeActivityTask } from '@app/engine';

import type { DeploymentRoutes } from '../ports';
import type { CachedRun } from './cached-run';

/** The queue in which attempts of the run's activities wait: of the version that takes them, if one does. */
export function activityQueueOf(
  run: CachedRun,
  name: string,
  routes: DeploymentRoutes | undefined,
): TaskQueueKey {
  const { tenantId, namespaceId, workflowId } = run.key;
  const queue = { tenantId, namespaceId, name };
  const served = routes?.activitiesOf(queue);
  if (served === undefined) return queue;
  const { routing, versions } = served;
  const version = routeActivityTask(workflowId, run.state.versioning, routing, (each) =>
    versions.has(versionText(each)),
  );
  return version === undefined ? queue : { ...queue, version: versionText(version) };
}
