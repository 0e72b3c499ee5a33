import { randomUUID } from 'node:crypto';

import { versionText } from '@app/contract';

import { toActivityTask } from '../mapping/tasks';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { noteVersion } from './note-version';
import { POLL_MS_MAX } from './poll-workflow-task-queue';
import { workerVersion } from './worker-version';

export const pollActivityTaskQueue: WorkflowRpc<'PollActivityTaskQueue'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const { tenantId, namespaceId } = namespace;
    const name = request.taskQueue?.name;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const version = workerVersion(request.deploymentOptions);
    const scope = { tenantId, namespaceId };
    if (version !== undefined)
      await noteVersion(scope, { version, queue: name, type: 'Activity' }, call);
    const task = await call.ports.polls.pollActivityTask({
      queue: { ...scope, name, ...(version && { version: versionText(version) }) },
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
