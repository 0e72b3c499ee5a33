import type { DeploymentRouting } from '@app/contract';

import type { DeploymentRoutes, ServedActivities } from '../ports';

/** One worker deployment that serves every queue, as a spec says. */
export class MemoryRoutes implements DeploymentRoutes {
  routing: DeploymentRouting | undefined;
  /** Versions that take activities, as `deployment.build`. */
  activityVersions: ReadonlySet<string> = new Set();

  routingOf(): DeploymentRouting | undefined {
    return this.routing;
  }

  activitiesOf(): ServedActivities | undefined {
    return this.routing && { routing: this.routing, versions: this.activityVersions };
  }
}
