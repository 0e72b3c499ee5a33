import { toDeploymentInfo } from '../mapping/deployment';
import type { WorkflowRpc } from '../wire/rpc';
import { readDeployment } from './deployment-routing';

export const describeWorkerDeployment: WorkflowRpc<'DescribeWorkerDeployment'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const deployment = await readDeployment(scope, request.deploymentName, call);
    return { workerDeploymentInfo: toDeploymentInfo(deployment) };
  },
};
