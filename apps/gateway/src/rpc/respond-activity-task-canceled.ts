import type { WorkflowRpc } from '../wire/rpc';
import { canceledAnswer } from './activity-answers';
import { targetOfToken } from './activity-target';

export const respondActivityTaskCanceled: WorkflowRpc<'RespondActivityTaskCanceled'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = targetOfToken(request.taskToken, call);
    await call.submit({ ...target, ...canceledAnswer(request.identity, request.details) });
    return {};
  },
};
