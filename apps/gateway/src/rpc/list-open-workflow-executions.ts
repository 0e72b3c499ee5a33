import type { WorkflowRpc } from '../wire/rpc';
import { legacyListQuery } from './legacy-list-query';
import { listPage } from './list-page';

export const listOpenWorkflowExecutions: WorkflowRpc<'ListOpenWorkflowExecutions'> = {
  needs: 'read',
  handle: (request, call) => {
    const query = legacyListQuery(request, "ExecutionStatus = 'Running'");
    const { namespace, maximumPageSize: pageSize, nextPageToken } = request;
    return listPage({ namespace, pageSize, nextPageToken, query }, undefined, call);
  },
};
