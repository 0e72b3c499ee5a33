import type { WorkflowRpc } from '../wire/rpc';
import { listPage } from './list-page';

export const listWorkflowExecutions: WorkflowRpc<'ListWorkflowExecutions'> = {
  needs: 'read',
  handle: (request, call) => listPage(request, undefined, call),
};
