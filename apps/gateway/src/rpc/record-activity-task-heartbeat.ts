import type { WorkflowRpc } from '../wire/rpc';
import { heartbeat } from './activity-answers';
import { targetOfToken } from './activity-target';
import { heartbeatReply } from './heartbeat-reply';

export const recordActivityTaskHeartbeat: WorkflowRpc<'RecordActivityTaskHeartbeat'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = targetOfToken(request.taskToken, call);
    const beat = heartbeat(request.identity, request.details);
    return heartbeatReply(await call.submit({ ...target, ...beat }));
  },
};
