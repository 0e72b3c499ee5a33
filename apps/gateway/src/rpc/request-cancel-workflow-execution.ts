import { GrpcRefusal } from '../wire/grpc-refusal';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey, firstRunOf, requestIdOf } from './execution';

/** A run that is closed, or was asked already, is none the worse for it. */
export const requestCancelWorkflowExecution: WorkflowRpc<'RequestCancelWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    try {
      await call.submit({
        type: 'RequestCancelWorkflow',
        ...key,
        ...requestIdOf(request.requestId),
        ...firstRunOf(request.firstExecutionRunId),
        cause: request.reason,
        identity: request.identity,
      });
    } catch (refusal) {
      const isClosed =
        refusal instanceof GrpcRefusal &&
        refusal.message === 'workflow execution already completed';
      if (!isClosed) throw refusal;
    }
    return {};
  },
};
