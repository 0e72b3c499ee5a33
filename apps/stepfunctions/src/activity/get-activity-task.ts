import { randomUUID } from 'node:crypto';

import { activityQueue } from '@app/asl';

import { operation } from '../door/operation';
import { textOf } from '../wire/json-text';
import { required, text } from '../wire/shape';
import { findActivity } from './find-activity';

/** A worker waits so long for work, as on Amazon; its own deadline is a little later. */
const POLL_MS = 60_000;

/** Long poll of a worker. The answer has no token when there was nothing to do. */
export const getActivityTask = operation(
  'worker',
  {
    activityArn: required(text({ min: 1, max: 256 })),
    workerName: text({ min: 1, max: 80 }),
  },
  async (call, { activityArn, workerName }) => {
    const { name } = await findActivity(call, activityArn);
    const { tenantId, namespaceId } = call.caller;
    const task = await call.ports.polls.pollActivityTask({
      queue: { tenantId, namespaceId, name: activityQueue(name) },
      identity: workerName ?? '',
      pollRequestId: randomUUID(),
      timeoutMs: POLL_MS,
      signal: call.gone,
    });
    if (task === undefined) return {};
    const { workflowId, runId, activityId, attempt } = task;
    return {
      taskToken: call.ports.sealTaskToken({
        tenantId,
        namespaceId,
        workflowId,
        runId,
        activityId,
        attempt,
      }),
      input: textOf(task.input) ?? '{}',
    };
  },
);
