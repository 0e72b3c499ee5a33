import type { WorkflowRpc } from '../wire/rpc';
import { patchesOf } from './schedule-patches';
import { patchSchedule as send } from './schedule-run';

/** Triggers, backfills, pauses or lets go on. */
export const patchSchedule: WorkflowRpc<'PatchSchedule'> = {
  needs: 'write',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { scheduleId, identity } = request;
    for (const [index, patch] of patchesOf(request.patch).entries()) {
      const requestId = request.requestId && `${request.requestId}/${String(index)}`;
      await send(scope, { scheduleId, patch, requestId, identity }, call);
    }
    return {};
  },
};
