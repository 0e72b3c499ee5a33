import type { WorkflowRpc } from '../wire/rpc';
import { completedAnswer } from './activity-answers';
import { targetOfToken } from './activity-target';

export const respondActivityTaskCompleted: WorkflowRpc<'RespondActivityTaskCompleted'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = targetOfToken(request.taskToken, call);
    await call.submit({ ...target, ...completedAnswer(request.identity, request.result) });
    return {};
  },
};
