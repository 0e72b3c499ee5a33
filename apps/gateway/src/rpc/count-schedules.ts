import type { WorkflowRpc } from '../wire/rpc';
import { runCount } from './run-count';

export const countSchedules: WorkflowRpc<'CountSchedules'> = {
  needs: 'read',
  handle: (request, call) => runCount(request, { schedules: true }, call),
};
