import { fromDuration } from '../mapping/time';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';
import { selectorOf, submitForActivities } from './select-activities';

export const unpauseActivity: WorkflowRpc<'UnpauseActivity'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    const { identity, resetAttempts, resetHeartbeat, id, type, unpauseAll } = request;
    const jitterMs = fromDuration(request.jitter);
    const selector = {
      ...(id && { id }),
      ...(type && { type }),
      ...(unpauseAll && { matchAll: true }),
    };
    await submitForActivities(
      {
        type: 'UnpauseActivity',
        ...key,
        select: selectorOf(selector),
        ...{ identity, resetAttempts, resetHeartbeat },
        ...(jitterMs !== undefined && { jitterMs }),
      },
      call,
    );
    return {};
  },
};
