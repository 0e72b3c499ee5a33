import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';
import { selectorOf, submitForActivities } from './select-activities';

export const pauseActivity: WorkflowRpc<'PauseActivity'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    const { identity, reason } = request;
    const select = selectorOf(request);
    await submitForActivities({ type: 'PauseActivity', ...key, select, identity, reason }, call);
    return {};
  },
};
