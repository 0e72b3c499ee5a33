import type { RunKey, UpdateOutcome, UpdateProgress, UpdateStage } from '@app/contract';
import { status } from '@grpc/grpc-js';

import { UPDATE_STAGE } from '../mapping/enums';
import { toOutcome } from '../mapping/event/update-events';
import type { Call } from '../wire/call';
import { GrpcRefusal } from '../wire/grpc-refusal';
import type { temporal } from '../wire/proto';
import { notFoundRefusal } from '../wire/refusal-of';
import { readPage } from './history-reader';

/** Longest wait for an update to come further; clients ask again. Temporal's figure. */
const WAIT_MS_MAX = 20_000;

export interface FollowedUpdate {
  readonly outcome?: temporal.api.update.v1.IOutcome;
  readonly stage: number;
  readonly updateRef: temporal.api.update.v1.IUpdateRef;
}

/** How far the update has come when it has come far enough, or the time is over. */
export async function followUpdate(
  known: UpdateProgress,
  { key, stage }: { readonly key: RunKey; readonly stage: UpdateStage },
  call: Call,
): Promise<FollowedUpdate> {
  const timeoutMs = call.waitMs(WAIT_MS_MAX);
  const progress = await call.ports.updates.wait(known, { key, stage, timeoutMs });
  if (progress === undefined) {
    throw notFoundRefusal('workflow update was aborted by closing workflow');
  }
  const outcome = await outcomeOf(key, progress, call);
  const { workflowId, runId } = key;
  return {
    ...(outcome && { outcome: toOutcome(outcome) }),
    stage: UPDATE_STAGE.toWire(progress.stage),
    updateRef: { workflowExecution: { workflowId, runId }, updateId: progress.updateId },
  };
}

/** An outcome that was not told with a notice stands in the history. */
async function outcomeOf(
  key: RunKey,
  { outcome, completedEventId }: UpdateProgress,
  call: Call,
): Promise<UpdateOutcome | undefined> {
  if (outcome !== undefined || completedEventId === undefined) return outcome;
  const page = { direction: 'forward', after: completedEventId - 1, size: 1 } as const;
  const { events } = await readPage(key, page, call);
  const [event] = events;
  return event?.type === 'WorkflowExecutionUpdateCompleted' ? event.outcome : undefined;
}

/** The stage that a caller waits for. An update that was merely admitted is nothing to wait for. */
export function stageOf(
  policy: temporal.api.update.v1.IWaitPolicy | null | undefined,
): UpdateStage {
  const stage = UPDATE_STAGE.fromWire(policy?.lifecycleStage) ?? 'Accepted';
  if (stage !== 'Admitted') return stage;
  throw new GrpcRefusal(
    status.PERMISSION_DENIED,
    'Waiting for the stage ADMITTED is not allowed. Wait for ACCEPTED or COMPLETED.',
  );
}
