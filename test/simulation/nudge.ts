import { SCHEDULE_WORKFLOW_TYPE, type SubmittedRequest, Unavailable } from '@app/contract';

import { machineOf, SIGNAL_NAMES } from './machine';
import type { RunBook } from './run-book';
import { deleteSchedule } from './schedules';
import type { World } from './world';

const AGAIN_MS = 1_000;
/** Schedules are deleted in this round. */
const SCHEDULE_ROUND = 3;

/** In peace: sends what a run may still wait for, lets it go on if it is held back, and ends what never ends by itself. */
export function nudgeRun(world: World, run: RunBook, round: number): void {
  const { tenantId, namespaceId, workflowId, runId } = run.start;
  const key = { tenantId, namespaceId, workflowId, runId, identity: 'world' };
  let count = 0;
  const send = (request: DistributiveOmit<SubmittedRequest, 'requestId'>): void => {
    count += 1;
    const requestId = `nudge-${world.time.happenedCount}-${count}`;
    sendUntilTaken(world, { ...request, requestId });
  };
  const started = run.events[0];
  if (started?.type !== 'WorkflowExecutionStarted') return;
  if (started.workflowType === SCHEDULE_WORKFLOW_TYPE) {
    // Not at once: what has come due before is still to be acted for.
    if (round >= SCHEDULE_ROUND) {
      const requestId = `nudge-${world.time.happenedCount}`;
      sendUntilTaken(world, deleteSchedule(run.start, { requestId, identity: 'world' }));
    }
    return;
  }
  if (started.cronSchedule !== undefined) {
    send({ type: 'TerminateWorkflow', ...key, reason: 'peace' });
    return;
  }
  const ref = started.stateMachine;
  const machine = ref && machineOf(Number(ref.definitionId.split('-')[1]));
  for (const signalName of machine?.signalNames ?? SIGNAL_NAMES) {
    send({ type: 'SignalWorkflow', ...key, signalName });
  }
  if (world.plan.operations.pause > 0) send({ type: 'UnpauseWorkflow', ...key, reason: 'peace' });
  if (world.plan.operations.pauseActivity > 0) {
    send({ type: 'UnpauseActivity', ...key, select: { by: 'All' } });
  }
}

/** An inbox may be made for four, and be full of what was sent before. */
function sendUntilTaken(world: World, request: SubmittedRequest): void {
  world.submitFromOutside(request, (_outcome, fault) => {
    if (!(fault instanceof Unavailable)) return;
    world.time.after(AGAIN_MS, () => {
      sendUntilTaken(world, request);
    });
  });
}

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;
