import type { DeploymentChanges } from '@app/api';
import {
  type DeploymentRouting,
  type TaskQueueKey,
  versionText,
  type WorkerDeployment,
} from '@app/contract';
import type { DeploymentRoutes, ServedActivities } from '@app/history';
import { type Database, listAllDeployments } from '@app/postgres';

/**
 * Worker deployments as the turns of the shards need them, at hand without waiting. What the API of this process changes is
 * there at once.
 */
export class DeploymentHub implements DeploymentRoutes, DeploymentChanges {
  /** By task queue: few, so that a queue of nobody's deployment costs one look into a small map. */
  private byQueue = new Map<string, DeploymentRouting>();
  private byActivityQueue = new Map<string, ServedActivities>();
  private changeCount = 0;

  private constructor(private readonly database: Database) {}

  static async loaded(database: Database): Promise<DeploymentHub> {
    const hub = new DeploymentHub(database);
    await hub.read();
    return hub;
  }

  /** Finds what other processes changed and could not tell. Never rejects: there is a next time. */
  async catchUp(): Promise<void> {
    await this.read().catch(() => undefined);
  }

  /** What is changed here while the store is read may not be in what was read: then the next time tells. */
  private async read(): Promise<void> {
    const { changeCount } = this;
    const deployments = await listAllDeployments(this.database);
    if (changeCount !== this.changeCount) return;
    this.byQueue = new Map();
    this.byActivityQueue = new Map();
    for (const deployment of deployments) this.take(deployment);
  }

  put(deployment: WorkerDeployment): void {
    this.changeCount += 1;
    this.take(deployment);
  }

  /** Should two deployments serve one queue, the one that was created last has it. */
  private take(deployment: WorkerDeployment): void {
    const { tenantId, namespaceId, versions, ...routing } = deployment;
    const { deploymentName } = routing;
    for (const { buildId, taskQueues, activityTaskQueues } of versions) {
      for (const name of taskQueues) {
        this.byQueue.set(textOf({ tenantId, namespaceId, name }), routing);
      }
      const version = versionText({ deploymentName, buildId });
      for (const name of activityTaskQueues) {
        const queue = textOf({ tenantId, namespaceId, name });
        const known = this.byActivityQueue.get(queue)?.versions ?? [];
        this.byActivityQueue.set(queue, { routing, versions: new Set([...known, version]) });
      }
    }
  }

  routingOf(queue: TaskQueueKey): DeploymentRouting | undefined {
    return this.byQueue.size === 0 ? undefined : this.byQueue.get(textOf(queue));
  }

  activitiesOf(queue: TaskQueueKey): ServedActivities | undefined {
    return this.byActivityQueue.size === 0 ? undefined : this.byActivityQueue.get(textOf(queue));
  }
}

function textOf({ tenantId, namespaceId, name }: TaskQueueKey): string {
  return `${tenantId}/${namespaceId}/${name}`;
}
