import type { DeploymentChanges } from '@app/api';
import type { DeploymentRouting, TaskQueueKey, WorkerDeployment } from '@app/contract';
import type { DeploymentRoutes } from '@app/history';
import { type Database, listAllDeployments } from '@app/postgres';

/** Worker deployments inside one process: what the API changes reaches the turns of the shards at once. */
export class DeploymentHub implements DeploymentRoutes, DeploymentChanges {
  /** By task queue: few, so that a queue of nobody's deployment costs one look into a small map. */
  private readonly byQueue = new Map<string, DeploymentRouting>();

  static async loaded(database: Database): Promise<DeploymentHub> {
    const hub = new DeploymentHub();
    for (const deployment of await listAllDeployments(database)) hub.put(deployment);
    return hub;
  }

  /** Should two deployments serve one queue, the last one that was changed has it. */
  put(deployment: WorkerDeployment): void {
    const { tenantId, namespaceId, versions, ...routing } = deployment;
    for (const { taskQueues } of versions) {
      for (const name of taskQueues) {
        this.byQueue.set(textOf({ tenantId, namespaceId, name }), routing);
      }
    }
  }

  routingOf(queue: TaskQueueKey): DeploymentRouting | undefined {
    return this.byQueue.size === 0 ? undefined : this.byQueue.get(textOf(queue));
  }
}

function textOf({ tenantId, namespaceId, name }: TaskQueueKey): string {
  return `${tenantId}/${namespaceId}/${name}`;
}
