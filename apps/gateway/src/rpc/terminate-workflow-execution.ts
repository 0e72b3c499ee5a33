import { fromPayloads } from '../mapping/payload';
import type { WorkflowRpc } from '../wire/rpc';
import { withinLimit } from '../wire/size-limit';
import { executionKey, firstRunOf } from './execution';

export const terminateWorkflowExecution: WorkflowRpc<'TerminateWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    const details = withinLimit(fromPayloads(request.details));
    await call.submit({
      type: 'TerminateWorkflow',
      ...key,
      ...firstRunOf(request.firstExecutionRunId),
      reason: request.reason,
      ...(details && { details }),
      identity: request.identity,
    });
    return {};
  },
};
