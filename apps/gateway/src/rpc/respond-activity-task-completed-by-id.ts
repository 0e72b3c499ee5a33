import type { WorkflowRpc } from '../wire/rpc';
import { completedAnswer } from './activity-answers';
import { targetOfId } from './activity-target';

export const respondActivityTaskCompletedById: WorkflowRpc<'RespondActivityTaskCompletedById'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = await targetOfId(request, call);
    await call.submit({ ...target, ...completedAnswer(request.identity, request.result) });
    return {};
  },
};
