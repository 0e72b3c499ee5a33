import type { DeploymentChanges } from '@app/api';
import type { DeploymentRouting, TaskQueueKey, WorkerDeployment } from '@app/contract';
import type { DeploymentRoutes } from '@app/history';
import { type Database, listAllDeployments } from '@app/postgres';

/** Worker deployments inside one process: what the API changes reaches the turns of the shards at once. */
export class DeploymentHub implements DeploymentRoutes, DeploymentChanges {
  /** By task queue: few, so that a queue of nobody's deployment costs one look into a small map. */
  private readonly byQueue = new Map<string, DeploymentRouting>();

  private constructor(private readonly database: Database) {}

  static async loaded(database: Database): Promise<DeploymentHub> {
    const hub = new DeploymentHub(database);
    await hub.load();
    return hub;
  }

  /** Finds what other processes changed and could not tell. Never rejects: there is a next time. */
  async catchUp(): Promise<void> {
    await this.load().catch(() => undefined);
  }

  private async load(): Promise<void> {
    for (const deployment of await listAllDeployments(this.database)) this.put(deployment);
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
