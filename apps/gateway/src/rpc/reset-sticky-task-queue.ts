import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';

/** The worker has dropped the run from its cache. */
export const resetStickyTaskQueue: WorkflowRpc<'ResetStickyTaskQueue'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    await call.submit({ type: 'ResetStickyTaskQueue', ...key });
    return {};
  },
};
