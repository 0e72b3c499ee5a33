import { toQueueConfig, toQueueStats } from '../mapping/task-queue';
import { toTimestamp } from '../mapping/time';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { queueTypeOf, readQueueConfig } from './queue-config';

/** Who polled the queue lately and, if asked for, what waits in it and what is set for it. */
export const describeTaskQueue: WorkflowRpc<'DescribeTaskQueue'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const name = request.taskQueue?.name;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const queueType = queueTypeOf(request.taskQueueType);
    const { polls, taskQueues } = call.ports;
    const queue = { ...scope, name };
    const stats = request.reportStats ? await taskQueues.statsOf(queueType, queue) : undefined;
    const config = request.reportConfig
      ? await call.withTenant((session) => readQueueConfig(session, scope, { queueType, name }))
      : undefined;
    return {
      pollers: polls.describePollers(queue, queueType).map(({ identity, lastAccessTime }) => ({
        identity,
        lastAccessTime: toTimestamp(lastAccessTime),
      })),
      ...(stats && { stats: toQueueStats(stats, Date.now()) }),
      ...(config && { config: toQueueConfig(config) }),
    };
  },
};
