import { randomUUID } from 'node:crypto';

import { toActivityTask } from '../mapping/tasks';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { POLL_MS_MAX } from './poll-workflow-task-queue';

export const pollActivityTaskQueue: WorkflowRpc<'PollActivityTaskQueue'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const { tenantId, namespaceId } = namespace;
    const name = request.taskQueue?.name;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const task = await call.ports.polls.pollActivityTask({
      queue: { tenantId, namespaceId, name },
      identity: request.identity,
      pollRequestId: randomUUID(),
      timeoutMs: call.waitMs(POLL_MS_MAX),
      signal: call.gone,
    });
    if (task === undefined) return {};
    const taskToken = call.context.tokens.ofActivityTask(task);
    return toActivityTask(task, { taskToken, namespace: namespace.name });
  },
};
