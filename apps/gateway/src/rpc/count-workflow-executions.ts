import type { WorkflowRpc } from '../wire/rpc';
import { runCount } from './run-count';

export const countWorkflowExecutions: WorkflowRpc<'CountWorkflowExecutions'> = {
  needs: 'read',
  handle: (request, call) => runCount(request, { schedules: false }, call),
};
