import type { WaitingReason } from '@app/contract';

import type { PollerReason } from '../poll/poller';

/** Of several pollers the one nearest to taking the attempt gives the answer. */
const NEAREST_FIRST: readonly WaitingReason['kind'][] = [
  'Dispatching',
  'EndpointAtConcurrencyLimit',
  'EndpointRateLimited',
  'EndpointUnreachable',
  'EndpointPaused',
  'EndpointDisabled',
  'EndpointUnverified',
];

export function nearestReason(reasons: Iterable<PollerReason>): PollerReason | undefined {
  let nearest: PollerReason | undefined;
  let nearestRank = Infinity;
  for (const reason of reasons) {
    const index = NEAREST_FIRST.indexOf(reason.kind);
    const rank = index === -1 ? NEAREST_FIRST.length : index;
    if (rank >= nearestRank) continue;
    nearest = reason;
    nearestRank = rank;
  }
  return nearest;
}

export function noActivityWorker(queueName: string, activityType: string): PollerReason {
  return {
    kind: 'NoWorkerForActivityType',
    sentence: `No worker takes activity type "${activityType}" from task queue "${queueName}". Register a webhook endpoint that serves it, or correct the name.`,
    subject: activityType,
  };
}

export function noWorkflowWorker(queueName: string, workflowType: string): PollerReason {
  return {
    kind: 'NoWorkerForWorkflowType',
    sentence: `No worker takes workflow type "${workflowType}" from task queue "${queueName}". Start one that polls the queue, register a webhook endpoint with this workflow type, or correct the name.`,
    subject: workflowType,
  };
}
