import type { WorkflowRpc } from '../wire/rpc';

/**
 * A worker says that it stops. Its sticky queue has no poll from then on, and a task is not left in a sticky queue that
 * nobody polls, so there is nothing to forget.
 */
export const shutdownWorker: WorkflowRpc<'ShutdownWorker'> = {
  needs: 'worker',
  handle: async (request, call) => {
    await call.scope(request.namespace);
    return {};
  },
};
