import type { TaskSink, TimerTask } from '@app/contract';
import { isOutstanding, pendingActivity } from '@app/engine';

import type { DeploymentRoutes } from '../ports';
import { activityQueueOf } from './activity-queue';
import type { CachedRun } from './cached-run';
import type { ShardMemory } from './shard-memory';
import type { VirtualClock } from './virtual-clock';

interface Around {
  readonly tasks: Pick<TaskSink, 'explain' | 'hasWorkflowPoller'>;
  readonly routes?: DeploymentRoutes | undefined;
}

/** What a queue says when nobody is about to take an attempt: waiting for that would be waiting for a person. */
const NOBODY: ReadonlySet<string> = new Set([
  'NoWorkerForActivityType',
  'EndpointUnverified',
  'EndpointPaused',
  'EndpointDisabled',
  'EndpointUnreachable',
]);

/**
 * Whether somebody works on a run of the namespace, or is about to: then its clock waits. An attempt that no worker
 * serves, and one that a worker has accepted to answer later, do not hold it up.
 */
export function isUnderWay(clock: VirtualClock, memory: ShardMemory, around: Around): boolean {
  for (const runId of clock.underWay) {
    const run = memory.runs.get(runId);
    // One that was let go of is looked at when its real moment comes.
    if (run === undefined || !isLeftAlone(run, around)) return true;
  }
  return false;
}

function isLeftAlone(run: CachedRun, around: Around): boolean {
  return run.liveTimers.every(
    (timer) => !isOutstanding(timer, run.state) || isWorkerless(run, timer, around),
  );
}

function isWorkerless(run: CachedRun, timer: TimerTask, { tasks, routes }: Around): boolean {
  const { tenantId, namespaceId } = run.key;
  if (timer.type === 'RetryWorkflowTask') {
    const queue = run.offered?.queue ?? { tenantId, namespaceId, name: timer.taskQueue };
    return !tasks.hasWorkflowPoller(queue);
  }
  if (timer.type !== 'RetryActivityTask') return false;
  const scheduled = pendingActivity(run.state, timer.scheduledEventId)?.scheduled;
  if (scheduled === undefined) return true;
  const queue = activityQueueOf(run, scheduled.taskQueue, routes);
  return NOBODY.has(tasks.explain(queue, scheduled.activityType).kind);
}
