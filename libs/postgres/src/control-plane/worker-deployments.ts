import type { DeploymentRouting, Scope, WorkerDeployment } from '@app/contract';
import { NamespaceId, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';

interface DeploymentRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly name: string;
  readonly current_build_id: string | null;
  readonly is_ramping: boolean;
  readonly ramping_build_id: string | null;
  readonly ramp_percentage: number;
  readonly versions: WorkerDeployment['versions'];
}

const DEPLOYMENTS = `
  SELECT deployment.tenant_id, deployment.namespace_id, deployment.name, deployment.current_build_id,
    deployment.is_ramping, deployment.ramping_build_id, deployment.ramp_percentage,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('buildId', version.build_id, 'taskQueues', to_jsonb(version.task_queues),
        'activityTaskQueues', to_jsonb(version.activity_task_queues),
        'createdTime', floor(extract(epoch FROM version.created_at) * 1000)::int8)
        ORDER BY version.created_at, version.build_id)
      FROM worker_versions AS version
      WHERE version.tenant_id = deployment.tenant_id AND version.namespace_id = deployment.namespace_id
        AND version.deployment = deployment.name
    ), '[]'::jsonb) AS versions
  FROM worker_deployments AS deployment`;

/** Those of all tenants, which every process has to know. In the order in which they were created. */
const LIST_ALL: Statement = {
  name: 'list_all_worker_deployments',
  operation: 'list worker deployments',
  text: `${DEPLOYMENTS} ORDER BY deployment.created_at, deployment.name`,
};

const LIST: Statement = {
  operation: 'list the worker deployments of a namespace',
  text: `${DEPLOYMENTS} WHERE deployment.tenant_id = $1 AND deployment.namespace_id = $2 ORDER BY deployment.name`,
};

const FIND: Statement = {
  operation: 'find a worker deployment',
  text: `${DEPLOYMENTS} WHERE deployment.tenant_id = $1 AND deployment.namespace_id = $2 AND deployment.name = $3`,
};

const PUT_DEPLOYMENT: Statement = {
  operation: 'put a worker deployment',
  text: `INSERT INTO worker_deployments (tenant_id, namespace_id, name) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id, namespace_id, name) DO NOTHING`,
};

const PUT_VERSION: Statement = {
  operation: 'put a worker version',
  text: `INSERT INTO worker_versions (tenant_id, namespace_id, deployment, build_id, task_queues, activity_task_queues)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, namespace_id, deployment, build_id) DO UPDATE SET
      task_queues = ARRAY(
        SELECT DISTINCT queue FROM unnest(worker_versions.task_queues || excluded.task_queues) AS queue ORDER BY queue),
      activity_task_queues = ARRAY(
        SELECT DISTINCT queue FROM unnest(worker_versions.activity_task_queues || excluded.activity_task_queues) AS queue
        ORDER BY queue)`,
};

const SET_ROUTING: Statement = {
  operation: 'route a worker deployment',
  text: `UPDATE worker_deployments SET current_build_id = $4, is_ramping = $5, ramping_build_id = $6, ramp_percentage = $7
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3`,
};

export async function listAllDeployments(session: Session): Promise<WorkerDeployment[]> {
  return (await session.run<DeploymentRow>(LIST_ALL, [])).map(deploymentOf);
}

export async function listDeployments(session: Session, scope: Scope): Promise<WorkerDeployment[]> {
  const { tenantId, namespaceId } = scope;
  return (await session.run<DeploymentRow>(LIST, [tenantId, namespaceId])).map(deploymentOf);
}

export async function findDeployment(
  session: Session,
  scope: Scope,
  name: string,
): Promise<WorkerDeployment | undefined> {
  const { tenantId, namespaceId } = scope;
  const [row] = await session.run<DeploymentRow>(FIND, [tenantId, namespaceId, name]);
  return row && deploymentOf(row);
}

/** Adds a version, with its deployment should that be new, or further task queues to one that is known. */
export async function putWorkerVersion(
  session: Session,
  scope: Scope,
  version: {
    readonly deployment: string;
    readonly buildId: string;
    readonly taskQueues: readonly string[];
    readonly activityTaskQueues: readonly string[];
  },
): Promise<void> {
  const { tenantId, namespaceId } = scope;
  const { deployment, buildId, taskQueues, activityTaskQueues } = version;
  await session.run(PUT_DEPLOYMENT, [tenantId, namespaceId, deployment]);
  await session.run(PUT_VERSION, [
    ...[tenantId, namespaceId, deployment, buildId],
    ...[taskQueues, activityTaskQueues],
  ]);
}

export async function setDeploymentRouting(
  session: Session,
  scope: Scope,
  routing: DeploymentRouting,
): Promise<void> {
  const { deploymentName, currentBuildId, rampingBuildId, rampPercentage } = routing;
  await session.run(SET_ROUTING, [
    scope.tenantId,
    scope.namespaceId,
    deploymentName,
    currentBuildId,
    rampingBuildId !== undefined,
    rampingBuildId ?? null,
    rampPercentage,
  ]);
}

function deploymentOf(row: DeploymentRow): WorkerDeployment {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    deploymentName: row.name,
    currentBuildId: row.current_build_id,
    ...(row.is_ramping && { rampingBuildId: row.ramping_build_id }),
    rampPercentage: row.ramp_percentage,
    versions: row.versions,
  };
}
