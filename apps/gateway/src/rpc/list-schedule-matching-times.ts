import { UPCOMING_TIME_COUNT_MAX, upcomingTimes } from '@app/calendar';

import { fromTimestamp, toTimestamp } from '../mapping/time';
import type { WorkflowRpc } from '../wire/rpc';
import { readSchedule } from './schedule-run';

/** When the schedule acts between two moments. */
export const listScheduleMatchingTimes: WorkflowRpc<'ListScheduleMatchingTimes'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { state } = await readSchedule(scope, request.scheduleId, call);
    const from = fromTimestamp(request.startTime) ?? 0;
    const to = fromTimestamp(request.endTime) ?? from;
    const { spec } = state.definition;
    const ask = { from, to, seed: state.scheduleId, count: UPCOMING_TIME_COUNT_MAX };
    return { startTime: upcomingTimes(spec, ask).map(toTimestamp) };
  },
};
