import { fromJson } from '@app/testing';

import type { RunBook } from './run-book';
import type { World } from './world';

/** What hosted code told other runs: each of it arrived once if its sender heard so, and not at all otherwise. */
export function judgeExternals(world: World): void {
  const arrived = new Map<string, number>();
  for (const run of world.monitor.runs.values()) {
    for (const event of run.events.slice(run.copiedCount)) {
      if (event.type !== 'WorkflowExecutionSignaled') continue;
      const { requestId, externalWorkflowExecution } = event;
      if (externalWorkflowExecution === undefined || requestId === undefined) continue;
      if (!run.ownRequestIds.has(requestId)) continue;
      const name = `${externalWorkflowExecution.runId} ${labelOf(event.input)}`;
      arrived.set(name, (arrived.get(name) ?? 0) + 1);
    }
  }
  for (const run of world.monitor.runs.values()) judgeSender(world, run, arrived);
}

function judgeSender(world: World, run: RunBook, arrived: ReadonlyMap<string, number>): void {
  for (const event of run.events.slice(run.copiedCount)) {
    const isReached = event.type === 'ExternalWorkflowExecutionSignaled';
    if (!isReached && event.type !== 'SignalExternalWorkflowExecutionFailed') continue;
    const initiated = run.events[event.initiatedEventId - 1];
    if (initiated?.type !== 'SignalExternalWorkflowExecutionInitiated') {
      world.violate('EXT', `${run.name}: ${event.type} of nothing that was asked`);
      continue;
    }
    if (event.initiatedEventId <= run.copiedCount) continue;
    const count = arrived.get(`${run.start.runId} ${labelOf(initiated.input)}`) ?? 0;
    world.faults.probe(isReached ? 'other run signalled' : 'other run not signalled');
    if (count === (isReached ? 1 : 0)) continue;
    world.violate('EXT', `${run.name}: ${event.type}, and the signal arrived ${count} times`);
  }
}

function labelOf(input: Parameters<typeof fromJson>[0]): string {
  return String((fromJson(input) as { readonly by?: string } | undefined)?.by);
}
