import type { FairnessWeight, TaskQueueConfig, TaskQueueStats } from '@app/contract';

import { asLong, type temporal } from '../wire/proto';
import { toDuration } from './time';

type Update = temporal.api.workflowservice.v1.IUpdateTaskQueueConfigRequest;

/** Of the queue's limits those that the protocol knows. */
export function toQueueConfig(config: TaskQueueConfig): temporal.api.taskqueue.v1.ITaskQueueConfig {
  const { ratePerSecondMax, fairnessKeyRatePerSecondMax, fairnessWeights } = config;
  return {
    ...(ratePerSecondMax !== undefined && { queueRateLimit: toRateLimit(ratePerSecondMax) }),
    ...(fairnessKeyRatePerSecondMax !== undefined && {
      fairnessKeysRateLimitDefault: toRateLimit(fairnessKeyRatePerSecondMax),
    }),
    fairnessWeightOverrides: Object.fromEntries(
      fairnessWeights.map(({ key, weight }) => [key, weight]),
    ),
  };
}

/** The settings after an update: what it does not name stays, a limit without a rate is lifted. */
export function updatedQueueConfig(known: TaskQueueConfig, update: Update): TaskQueueConfig {
  const { ratePerSecondMax, fairnessKeyRatePerSecondMax, ...others } = known;
  const rate = rateAfter(ratePerSecondMax, update.updateQueueRateLimit);
  const keyRate = rateAfter(fairnessKeyRatePerSecondMax, update.updateFairnessKeyRateLimitDefault);
  return {
    ...others,
    ...(rate !== undefined && { ratePerSecondMax: rate }),
    ...(keyRate !== undefined && { fairnessKeyRatePerSecondMax: keyRate }),
    fairnessWeights: weightsAfter(known.fairnessWeights, update),
  };
}

/** Milliseconds of `now` are those since 1970. */
export function toQueueStats(
  stats: TaskQueueStats,
  now: number,
): temporal.api.taskqueue.v1.ITaskQueueStats {
  const { waitingCount, oldestOfferedAt = now, addedPerSecond, dispatchedPerSecond } = stats;
  return {
    approximateBacklogCount: asLong(waitingCount),
    approximateBacklogAge: toDuration(Math.max(0, now - oldestOfferedAt)),
    tasksAddRate: addedPerSecond,
    tasksDispatchRate: dispatchedPerSecond,
  };
}

function toRateLimit(requestsPerSecond: number): temporal.api.taskqueue.v1.IRateLimitConfig {
  return { rateLimit: { requestsPerSecond } };
}

function rateAfter(
  known: number | undefined,
  update: Update['updateQueueRateLimit'],
): number | undefined {
  return update == null ? known : (update.rateLimit?.requestsPerSecond ?? undefined);
}

function weightsAfter(
  known: readonly FairnessWeight[],
  { setFairnessWeightOverrides, unsetFairnessWeightOverrides }: Update,
): FairnessWeight[] {
  const weights = new Map(known.map(({ key, weight }) => [key, weight]));
  for (const [key, weight] of Object.entries(setFairnessWeightOverrides ?? {})) {
    weights.set(key, weight);
  }
  for (const key of unsetFairnessWeightOverrides ?? []) weights.delete(key);
  return [...weights].map(([key, weight]) => ({ key, weight }));
}
