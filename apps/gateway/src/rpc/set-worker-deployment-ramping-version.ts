import { fromBuild, nameOf } from '../mapping/deployment';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { routeDeployment } from './deployment-routing';

export const setWorkerDeploymentRampingVersion: WorkflowRpc<'SetWorkerDeploymentRampingVersion'> = {
  needs: 'write',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { deploymentName: name, percentage } = request;
    if (!(percentage >= 0 && percentage <= 100)) {
      throw invalidArgument('Percentage must be between 0 and 100 (inclusive)');
    }
    const buildId = fromBuild(name, request);
    const before = await routeDeployment(
      scope,
      {
        name,
        buildId,
        change: ({ rampingBuildId: _rampingBuildId, ...known }) => ({
          ...known,
          rampPercentage: percentage,
          ...(percentage > 0 && { rampingBuildId: buildId }),
        }),
      },
      call,
    );
    const { rampingBuildId } = before;
    return {
      previousPercentage: before.rampPercentage,
      ...(rampingBuildId !== undefined && { previousVersion: nameOf(name, rampingBuildId) }),
      ...(rampingBuildId != null && {
        previousDeploymentVersion: { deploymentName: name, buildId: rampingBuildId },
      }),
    };
  },
};
