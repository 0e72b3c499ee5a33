import { type Rejection, VersioningBehavior, type WebhookEndpoint } from '@app/contract';
import {
  findDeployment,
  putEndpoint,
  putWorkerVersion,
  type Session,
  withTenant,
} from '@app/postgres';

import type { ApiPorts } from '../ports';
import { idProblem } from '../workflow/to-request';

export interface EndpointVersionInput {
  readonly version?: { readonly deployment: string; readonly buildId: string } | null;
  readonly versioningBehavior?: VersioningBehavior | null;
}

type EndpointVersion = Pick<WebhookEndpoint, 'version' | 'versioningBehavior'>;

/** Which build answers at an endpoint; nothing for a worker without a version. */
export function endpointVersion(input: EndpointVersionInput): EndpointVersion | Rejection {
  if (input.version == null) return {};
  const { deployment: deploymentName, buildId } = input.version;
  const problem = idProblem('deployment', deploymentName) ?? idProblem('buildId', buildId);
  if (problem !== undefined) return problem;
  const { AutoUpgrade } = VersioningBehavior;
  return {
    version: { deploymentName, buildId },
    versioningBehavior: input.versioningBehavior ?? AutoUpgrade,
  };
}

/** What the answer to the challenge says of it. */
export function announcedVersion({
  version,
  versioningBehavior,
}: EndpointVersion): EndpointVersion {
  if (version === undefined) return {};
  const { AutoUpgrade } = VersioningBehavior;
  return { version, versioningBehavior: versioningBehavior ?? AutoUpgrade };
}

/** As it would have been given. */
export function versionInputOf({ version, versioningBehavior }: EndpointVersion) {
  return {
    version: version ? { deployment: version.deploymentName, buildId: version.buildId } : null,
    versioningBehavior: versioningBehavior ?? null,
  };
}

/** Stores an endpoint, and makes its version known with the queue that it serves. */
export async function storeEndpoint(
  session: Session,
  endpoint: Omit<WebhookEndpoint, 'revision' | 'namespace'>,
): Promise<WebhookEndpoint> {
  const { version, taskQueue, workflowTypes } = endpoint;
  if (version !== undefined) {
    await putWorkerVersion(session, endpoint, {
      ...{ deployment: version.deploymentName, buildId: version.buildId },
      taskQueues: workflowTypes.length > 0 ? [taskQueue] : [],
      activityTaskQueues: [taskQueue],
    });
  }
  return putEndpoint(session, endpoint);
}

/** Tells who routes tasks of the version that an endpoint has made known. */
export async function tellVersion(
  ports: Pick<ApiPorts, 'database' | 'deploymentChanges'>,
  endpoint: WebhookEndpoint,
): Promise<void> {
  const { tenantId, version } = endpoint;
  if (version === undefined) return;
  const known = await withTenant(ports.database, tenantId, (session) =>
    findDeployment(session, endpoint, version.deploymentName),
  );
  if (known !== undefined) ports.deploymentChanges.put(known);
}
