import { randomUUID } from 'node:crypto';

import {
  type RunId,
  type ScheduleDescription,
  type SchedulePatch,
  scheduleWorkflowId,
  type Scope,
  type WorkflowId,
} from '@app/contract';
import { toSchedulePayload } from '@app/platform';
import { status } from '@grpc/grpc-js';

import type { Call } from '../wire/call';
import { GrpcRefusal } from '../wire/grpc-refusal';
import { textOf } from '../wire/proto';
import { notFoundRefusal, refusalOf } from '../wire/refusal-of';
import { readPage } from './history-reader';

export async function readSchedule(
  scope: Scope,
  scheduleId: string,
  call: Call,
): Promise<ScheduleDescription> {
  const workflowId = scheduleWorkflowId(scheduleId);
  const found = await call.ports.schedules.describeSchedule({ ...scope, workflowId });
  if (found === undefined) throw noSchedule(scheduleId);
  return found;
}

interface Wish {
  readonly scheduleId: string;
  readonly patch: SchedulePatch;
  readonly requestId?: string | null;
  readonly identity?: string | null;
}

/** Its own host answers in the turn that takes the wish; asking a second time tells what came of it. */
const TRY_COUNT = 2;

/** Hands a wish to a schedule, once per request id. */
export async function patchSchedule(scope: Scope, wish: Wish, call: Call): Promise<void> {
  const { scheduleId, patch } = wish;
  const update = {
    updateId: textOf(wish.requestId) ?? randomUUID(),
    name: patch.type,
    input: toSchedulePayload(patch),
    identity: wish.identity ?? '',
  };
  const workflow = { ...scope, workflowId: scheduleWorkflowId(scheduleId) };
  for (let tries = 0; tries < TRY_COUNT; tries += 1) {
    const outcome = await call.ports.submitter.submit({
      type: 'UpdateWorkflow',
      ...workflow,
      update,
    });
    if (!outcome.ok) {
      const isGone = /^WORKFLOW_(NOT_FOUND|CLOSED)$/.test(outcome.rejection.code);
      throw isGone ? noSchedule(scheduleId) : refusalOf(outcome.rejection);
    }
    const { runId, update: progress } = outcome.reply;
    if (progress?.completedEventId !== undefined) {
      await checkAnswer({ ...workflow, runId }, progress.completedEventId, call);
      return;
    }
  }
  throw refusalOf({ code: 'UNAVAILABLE', message: 'The schedule did not answer in time.' });
}

async function checkAnswer(
  run: Scope & { readonly workflowId: WorkflowId; readonly runId: RunId },
  eventId: number,
  call: Call,
): Promise<void> {
  const page = { direction: 'forward', after: eventId - 1, size: 1 } as const;
  const [event] = (await readPage(run, page, call)).events;
  const outcome = event?.type === 'WorkflowExecutionUpdateCompleted' ? event.outcome : undefined;
  if (outcome?.type !== 'Failure') return;
  const { message, info } = outcome.failure;
  const isConflict = info.type === 'Application' && info.errorType === 'CONFLICT';
  throw new GrpcRefusal(
    isConflict ? status.FAILED_PRECONDITION : status.INVALID_ARGUMENT,
    isConflict ? 'mismatched conflict token' : message,
  );
}

function noSchedule(scheduleId: string): GrpcRefusal {
  return notFoundRefusal(`schedule "${scheduleId}" not found`);
}
