import { textOf } from '../wire/proto';
import type { WorkflowRpc } from '../wire/rpc';

/** A worker says that it stops: what waits for it goes to the others at once. */
export const shutdownWorker: WorkflowRpc<'ShutdownWorker'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const name = textOf(request.stickyTaskQueue);
    if (name !== undefined) call.ports.polls.leaveStickyQueue({ ...scope, name });
    return {};
  },
};
