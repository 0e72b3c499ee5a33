import type { WorkflowRpc } from '../wire/rpc';
import { failedAnswer } from './activity-answers';
import { targetOfId } from './activity-target';

export const respondActivityTaskFailedById: WorkflowRpc<'RespondActivityTaskFailedById'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = await targetOfId(request, call);
    await call.submit({ ...target, ...failedAnswer(request) });
    return {};
  },
};
