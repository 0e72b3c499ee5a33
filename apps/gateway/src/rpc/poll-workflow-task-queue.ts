import { randomUUID } from 'node:crypto';

import { type TaskQueueKey, versionText } from '@app/contract';

import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { wiredTask } from './inline-task';
import { noteVersion } from './note-version';
import { workerVersion } from './worker-version';

/** Longest wait for a task. Temporal's figure. */
export const POLL_MS_MAX = 60_000;
const KIND_STICKY = 2;

/** Waits for a workflow task or a query. The answer to nothing is an empty message, byte for byte. */
export const pollWorkflowTaskQueue: WorkflowRpc<'PollWorkflowTaskQueue'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const name = request.taskQueue?.name;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const isSticky = request.taskQueue?.kind === KIND_STICKY;
    const version = workerVersion(request.deploymentOptions);
    if (version !== undefined && !isSticky)
      await noteVersion(scope, { version, queue: name, type: 'Workflow' }, call);
    const queue: TaskQueueKey = {
      ...scope,
      name,
      ...(version !== undefined && !isSticky && { version: versionText(version) }),
    };
    const task = await call.ports.polls.pollWorkflowTask({
      queue,
      queueKind: isSticky ? 'Sticky' : 'Normal',
      identity: request.identity,
      pollRequestId: randomUUID(),
      timeoutMs: call.waitMs(POLL_MS_MAX),
      signal: call.gone,
    });
    return task === undefined ? {} : wiredTask(task, call);
  },
};
