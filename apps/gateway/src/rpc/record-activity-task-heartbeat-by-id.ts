import type { WorkflowRpc } from '../wire/rpc';
import { heartbeat } from './activity-answers';
import { targetOfId } from './activity-target';
import { heartbeatReply } from './heartbeat-reply';

export const recordActivityTaskHeartbeatById: WorkflowRpc<'RecordActivityTaskHeartbeatById'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const target = await targetOfId(request, call);
    const beat = heartbeat(request.identity, request.details);
    return heartbeatReply(await call.submit({ ...target, ...beat }));
  },
};
