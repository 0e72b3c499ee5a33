import { toScheduleDescription } from '../mapping/schedule/view';
import type { WorkflowRpc } from '../wire/rpc';
import { readSchedule } from './schedule-run';

export const describeSchedule: WorkflowRpc<'DescribeSchedule'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    return toScheduleDescription(await readSchedule(scope, request.scheduleId, call));
  },
};
