import type { WorkflowRpc } from '../wire/rpc';
import { executionKey, requestIdOf } from './execution';

export const unpauseWorkflowExecution: WorkflowRpc<'UnpauseWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request);
    const { identity, reason } = request;
    const type = 'UnpauseWorkflow';
    await call.submit({ type, ...key, ...requestIdOf(request.requestId), identity, reason });
    return {};
  },
};
