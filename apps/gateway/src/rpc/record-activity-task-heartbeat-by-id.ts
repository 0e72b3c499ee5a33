import type { WorkflowRpc } from '../wire/rpc';
import { heartbeat } from './activity-answers';
import { targetOfId } from './activity-target';
import { heartbeatReply } from './heartbeat-reply';

export const recordActivityTaskHeartbeatById: WorkflowRpc<'RecordActivityTaskHeartbeatById'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = await targetOfId(request, call);
    const beat = heartbeat(request.identity, request.details);
    const reply = await call.submit({ ...target, ...beat });
    // An attempt that said too much is over: its worker stops.
    return beat.type === 'RecordActivityTaskHeartbeat'
      ? heartbeatReply(reply)
      : { cancelRequested: true };
  },
};
