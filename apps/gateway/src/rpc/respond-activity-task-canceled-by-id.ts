import type { WorkflowRpc } from '../wire/rpc';
import { canceledAnswer } from './activity-answers';
import { targetOfId } from './activity-target';

export const respondActivityTaskCanceledById: WorkflowRpc<'RespondActivityTaskCanceledById'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = await targetOfId(request, call);
    await call.submit({ ...target, ...canceledAnswer(request.identity, request.details) });
    return {};
  },
};
