import { toDescription } from '../mapping/describe';
import { notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { contextOf } from './event-context';
import { readRun } from './history-reader';

export const describeWorkflowExecution: WorkflowRpc<'DescribeWorkflowExecution'> = {
  needs: 'read',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const { run } = await readRun(request, call);
    const description = await call.ports.describer.describeRun(run);
    if (description === undefined) {
      throw notFoundRefusal(`workflow not found for ID: ${run.workflowId}`);
    }
    if (description.parent !== undefined) {
      await call.context.namespaces.learn(run.tenantId, description.parent.namespaceId);
    }
    return toDescription(description, contextOf(namespace, call), run.executionTime);
  },
};
