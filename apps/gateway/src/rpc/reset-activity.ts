import { fromDuration } from '../mapping/time';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';
import { selectorOf, submitForActivities } from './select-activities';

export const resetActivity: WorkflowRpc<'ResetActivity'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    const { identity, resetHeartbeat, keepPaused, restoreOriginalOptions } = request;
    const jitterMs = fromDuration(request.jitter);
    await submitForActivities(
      {
        type: 'ResetActivity',
        ...key,
        select: selectorOf(request),
        ...{ identity, resetHeartbeat, keepPaused, restoreOriginalOptions },
        ...(jitterMs !== undefined && { jitterMs }),
      },
      call,
    );
    return {};
  },
};
