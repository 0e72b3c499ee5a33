import { listDeployments } from '@app/postgres';

import { toDeploymentInfo } from '../mapping/deployment';
import type { WorkflowRpc } from '../wire/rpc';

export const listWorkerDeployments: WorkflowRpc<'ListWorkerDeployments'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const deployments = await call.withTenant((session) => listDeployments(session, scope));
    return {
      workerDeployments: deployments.map(toDeploymentInfo).map((info) => ({
        name: info.name ?? '',
        createTime: info.createTime ?? null,
        routingConfig: info.routingConfig ?? null,
      })),
    };
  },
};
