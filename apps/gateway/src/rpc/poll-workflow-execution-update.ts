import { textOf } from '../wire/proto';
import { invalidArgument, notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';
import { followUpdate, stageOf } from './follow-update';

export const pollWorkflowExecutionUpdate: WorkflowRpc<'PollWorkflowExecutionUpdate'> = {
  needs: 'read',
  handle: async (request, call) => {
    const { updateRef, waitPolicy } = request;
    const updateId = textOf(updateRef?.updateId);
    if (updateId === undefined) throw invalidArgument('UpdateRef is not set on request.');
    const key = executionKey(await call.scope(request.namespace), updateRef?.workflowExecution);
    const known = await call.ports.describer.describeUpdate(key, updateId);
    if (known === undefined) throw notFoundRefusal(`update "${updateId}" not found`);
    // Without a stage the caller only wants to know.
    const stage = waitPolicy?.lifecycleStage ? stageOf(waitPolicy) : known.stage;
    return followUpdate(known, { key: { ...key, runId: known.runId }, stage }, call);
  },
};
