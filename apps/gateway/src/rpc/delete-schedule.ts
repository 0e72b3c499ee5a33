import type { WorkflowRpc } from '../wire/rpc';
import { patchSchedule } from './schedule-run';

export const deleteSchedule: WorkflowRpc<'DeleteSchedule'> = {
  needs: 'write',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { scheduleId, identity } = request;
    await patchSchedule(scope, { scheduleId, patch: { type: 'delete' }, identity }, call);
    return {};
  },
};
