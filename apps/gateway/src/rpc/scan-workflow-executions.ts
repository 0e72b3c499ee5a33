import type { WorkflowRpc } from '../wire/rpc';
import { listPage } from './list-page';

/** The older name of a list. */
export const scanWorkflowExecutions: WorkflowRpc<'ScanWorkflowExecutions'> = {
  needs: 'read',
  handle: (request, call) => listPage(request, undefined, call),
};
