import { toTimestamp } from '../mapping/time';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';

const TYPE_ACTIVITY = 2;

/** Who polled the queue lately. */
export const describeTaskQueue: WorkflowRpc<'DescribeTaskQueue'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const name = request.taskQueue?.name;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const kind = request.taskQueueType === TYPE_ACTIVITY ? 'Activity' : 'Workflow';
    const pollers = call.ports.polls.describePollers({ ...scope, name }, kind);
    return {
      pollers: pollers.map(({ identity, lastAccessTime }) => ({
        identity,
        lastAccessTime: toTimestamp(lastAccessTime),
      })),
    };
  },
};
