import { LIMITS, type TaskQueueConfig } from '@app/contract';
import { putQueueConfig } from '@app/postgres';

import { toQueueConfig, updatedQueueConfig } from '../mapping/task-queue';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { queueTypeOf, readQueueConfig } from './queue-config';

const RATE_MAX = 1_000_000;
const WEIGHT_MIN = 0.001;
const WEIGHT_MAX = 1_000;

/** Limits of a queue and weights of its fairness keys; the same settings as `setTaskQueueLimits` of the GraphQL API. */
export const updateTaskQueueConfig: WorkflowRpc<'UpdateTaskQueueConfig'> = {
  needs: 'write',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const { taskQueue: name } = request;
    if (!name) throw invalidArgument('TaskQueue is not set on request.');
    const queueType = queueTypeOf(request.taskQueueType);
    const { config } = await call.withTenant(async (session) => {
      const known = await readQueueConfig(session, scope, { queueType, name });
      const changed = updatedQueueConfig(known, request);
      check(changed);
      return putQueueConfig(session, scope, { queueType, name, config: changed });
    });
    call.ports.taskQueues.configured(queueType, { ...scope, name }, config);
    return { config: toQueueConfig(config) };
  },
};

function check({
  ratePerSecondMax = 1,
  fairnessKeyRatePerSecondMax = 1,
  fairnessWeights,
}: TaskQueueConfig): void {
  const rates = [ratePerSecondMax, fairnessKeyRatePerSecondMax];
  if (!rates.every((rate) => rate > 0 && rate <= RATE_MAX)) {
    throw invalidArgument(
      'A rate limit is more than 0 and at most 1,000,000. Leave it out for no limit.',
    );
  }
  if (fairnessWeights.length > LIMITS.fairnessWeightCountMax) {
    throw invalidArgument(
      `At most ${String(LIMITS.fairnessWeightCountMax)} keys have weights of their own.`,
    );
  }
  if (fairnessWeights.some(({ key }) => Buffer.byteLength(key) > LIMITS.fairnessKeyBytesMax)) {
    throw invalidArgument(
      `A fairness key has at most ${String(LIMITS.fairnessKeyBytesMax)} bytes.`,
    );
  }
  if (!fairnessWeights.every(({ weight }) => weight >= WEIGHT_MIN && weight <= WEIGHT_MAX)) {
    throw invalidArgument('A weight is at least 0.001 and at most 1,000.');
  }
}
