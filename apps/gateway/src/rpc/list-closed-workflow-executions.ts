import { WORKFLOW_STATUS } from '../mapping/enums';
import type { WorkflowRpc } from '../wire/rpc';
import { legacyListQuery } from './legacy-list-query';
import { listPage } from './list-page';

export const listClosedWorkflowExecutions: WorkflowRpc<'ListClosedWorkflowExecutions'> = {
  needs: 'read',
  handle: (request, call) => {
    const wanted = WORKFLOW_STATUS.fromWire(request.statusFilter?.status);
    const status = wanted === undefined ? `!= 'Running'` : `= '${wanted}'`;
    const query = legacyListQuery(request, `ExecutionStatus ${status}`);
    const { namespace, maximumPageSize: pageSize, nextPageToken } = request;
    return listPage({ namespace, pageSize, nextPageToken, query }, undefined, call);
  },
};
