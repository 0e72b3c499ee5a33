import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';

/** An open run is terminated first; then nothing is left of it. */
export const deleteWorkflowExecution: WorkflowRpc<'DeleteWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    const { actor } = call.caller;
    await call.submit({ type: 'DeleteWorkflow', ...key, reason: 'deleted', identity: actor });
    return {};
  },
};
