import { type DeploymentVersion, type TaskQueueKey, versionText } from '@app/contract';
import { routeWorkflowTask } from '@app/engine';

import type { DeploymentRoutes } from '../ports';
import type { CachedRun } from './cached-run';

/** The queue in which the run's next workflow task waits for any worker: of the version that it goes to, if it goes to one. */
export function workflowQueueOf(
  run: CachedRun,
  routes: DeploymentRoutes | undefined,
): TaskQueueKey {
  const { tenantId, namespaceId } = run.key;
  const queue = { tenantId, namespaceId, name: run.state.info.started.taskQueue };
  const version = nextVersionOf(run, queue, routes);
  return version === undefined ? queue : { ...queue, version: versionText(version) };
}

/** Whether the worker that keeps the run in its cache is of the version that the run's next task goes to. */
export function staysOnVersion(run: CachedRun, { version }: TaskQueueKey): boolean {
  const last = run.state.versioning?.version;
  return (last && versionText(last)) === version;
}

function nextVersionOf(
  run: CachedRun,
  queue: TaskQueueKey,
  routes: DeploymentRoutes | undefined,
): DeploymentVersion | undefined {
  const { versioning } = run.state;
  const routing = routes?.routingOf(queue);
  if (versioning === undefined && routing === undefined) return undefined;
  return routeWorkflowTask(run.key.workflowId, versioning, routing);
}
