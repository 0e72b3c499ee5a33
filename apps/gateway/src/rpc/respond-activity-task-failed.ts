import type { WorkflowRpc } from '../wire/rpc';
import { failedAnswer } from './activity-answers';
import { targetOfToken } from './activity-target';

export const respondActivityTaskFailed: WorkflowRpc<'RespondActivityTaskFailed'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = targetOfToken(request.taskToken, call);
    await call.submit({ ...target, ...failedAnswer(request) });
    return {};
  },
};
