import { fromBuild, toVersionInfo } from '../mapping/deployment';
import { notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { readDeployment } from './deployment-routing';

export const describeWorkerDeploymentVersion: WorkflowRpc<'DescribeWorkerDeploymentVersion'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { deploymentVersion, version } = request;
    const point = version.indexOf('.');
    const name = deploymentVersion?.deploymentName ?? version.slice(0, Math.max(0, point));
    const deployment = await readDeployment(scope, name, call);
    const buildId = fromBuild(name, { buildId: deploymentVersion?.buildId ?? null, version });
    const found = deployment.versions.find((each) => each.buildId === buildId);
    if (found === undefined) throw notFoundRefusal('Worker Deployment Version not found');
    return { workerDeploymentVersionInfo: toVersionInfo(deployment, found) };
  },
};
