import type { WorkflowRpc } from '../wire/rpc';
import { heartbeat } from './activity-answers';
import { targetOfToken } from './activity-target';
import { heartbeatReply } from './heartbeat-reply';

export const recordActivityTaskHeartbeat: WorkflowRpc<'RecordActivityTaskHeartbeat'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = targetOfToken(request.taskToken, call);
    const beat = heartbeat(request.identity, request.details);
    const reply = await call.submit({ ...target, ...beat });
    // An attempt that said too much is over: its worker stops.
    return beat.type === 'RecordActivityTaskHeartbeat'
      ? heartbeatReply(reply)
      : { cancelRequested: true };
  },
};
