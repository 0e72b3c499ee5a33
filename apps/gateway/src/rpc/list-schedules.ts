import { toScheduleEntry } from '../mapping/schedule/view';
import type { WorkflowRpc } from '../wire/rpc';
import { readRunPage } from './list-page';

export const listSchedules: WorkflowRpc<'ListSchedules'> = {
  needs: 'read',
  handle: async (request, call) => {
    const { namespace, maximumPageSize: pageSize, nextPageToken: from, query } = request;
    const asked = { namespace, pageSize, nextPageToken: from, query };
    const more = { also: "ExecutionStatus = 'Running'", schedules: true };
    const { page, nextPageToken } = await readRunPage(asked, more, call);
    const described = await Promise.all(
      page.runs.map(({ run }) => call.ports.schedules.describeSchedule(run)),
    );
    return {
      schedules: described.flatMap((each) => (each === undefined ? [] : [toScheduleEntry(each)])),
      nextPageToken,
    };
  },
};
