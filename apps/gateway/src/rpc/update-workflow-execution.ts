import type { WorkflowRpc } from '../wire/rpc';
import { executionKey, firstRunOf } from './execution';
import { followUpdate, stageOf } from './follow-update';
import { updateCallOf } from './update-call';

export const updateWorkflowExecution: WorkflowRpc<'UpdateWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const stage = stageOf(request.waitPolicy);
    const update = updateCallOf(request.request);
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    const reply = await call.submit({
      type: 'UpdateWorkflow',
      ...key,
      ...firstRunOf(request.firstExecutionRunId),
      update,
    });
    const known = reply.update ?? { updateId: update.updateId, stage: 'Admitted' };
    return followUpdate(known, { key: { ...key, runId: reply.runId }, stage }, call);
  },
};
