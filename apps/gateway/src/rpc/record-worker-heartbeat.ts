import type { WorkflowRpc } from '../wire/rpc';

/** Taken and not kept: namespaces do not announce it. */
export const recordWorkerHeartbeat: WorkflowRpc<'RecordWorkerHeartbeat'> = {
  needs: 'worker',
  handle: async (request, call) => {
    await call.scope(request.namespace);
    return {};
  },
};
