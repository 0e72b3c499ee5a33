import { WORKFLOW_TASK_FAILED_CAUSE } from '../mapping/enums';
import { fromFailure } from '../mapping/failure';
import type { WorkflowRpc } from '../wire/rpc';
import { workflowTaskOf } from './task-of-token';

export const respondWorkflowTaskFailed: WorkflowRpc<'RespondWorkflowTaskFailed'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const { queryId: _queryId, ...task } = workflowTaskOf(request.taskToken, call);
    const { cause, failure, identity } = request;
    await call.submit({
      type: 'RespondWorkflowTaskFailed',
      ...task,
      // Causes that only a worker knows the reason of are one to the service.
      cause: WORKFLOW_TASK_FAILED_CAUSE.fromWire(cause) ?? 'WorkflowWorkerUnhandledFailure',
      ...(failure && { failure: fromFailure(failure) }),
      identity,
    });
    return {};
  },
};
