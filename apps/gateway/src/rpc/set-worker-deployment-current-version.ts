import { fromBuild, nameOf } from '../mapping/deployment';
import type { WorkflowRpc } from '../wire/rpc';
import { routeDeployment } from './deployment-routing';

export const setWorkerDeploymentCurrentVersion: WorkflowRpc<'SetWorkerDeploymentCurrentVersion'> = {
  needs: 'write',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { deploymentName: name } = request;
    const buildId = fromBuild(name, request);
    const before = await routeDeployment(
      scope,
      {
        name,
        buildId,
        change: ({ rampingBuildId, ...known }) => ({
          ...known,
          currentBuildId: buildId,
          // What has become current does not ramp any more.
          ...(rampingBuildId === buildId || rampingBuildId === undefined
            ? { rampPercentage: 0 }
            : { rampingBuildId }),
        }),
      },
      call,
    );
    const { currentBuildId } = before;
    return {
      previousVersion: nameOf(name, currentBuildId),
      ...(currentBuildId !== null && {
        previousDeploymentVersion: { deploymentName: name, buildId: currentBuildId },
      }),
    };
  },
};
