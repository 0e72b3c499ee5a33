import type { ActivityRef, RunId, WorkflowKey } from '@app/contract';

import type { Call } from '../wire/call';
import { textOf } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';
import { executionKey } from './execution';
import { activityTaskOf } from './task-of-token';

/** The attempt that an answer of a worker is about. */
export interface ActivityTarget extends WorkflowKey {
  readonly runId?: RunId;
  readonly activity: ActivityRef;
}

export function targetOfToken(token: Uint8Array | null | undefined, call: Call): ActivityTarget {
  const { activityId, attempt, ...run } = activityTaskOf(token, call);
  return { ...run, activity: { activityId, attempt } };
}

interface ById {
  readonly namespace?: string | null;
  readonly workflowId?: string | null;
  readonly runId?: string | null;
  readonly activityId?: string | null;
}

/** Whichever attempt runs, of the current run when none is named. */
export async function targetOfId(request: ById, call: Call): Promise<ActivityTarget> {
  const activityId = textOf(request.activityId);
  if (activityId === undefined) throw invalidArgument('ActivityId is not set on request.');
  const key = executionKey(await call.scope(request.namespace), request);
  return { ...key, activity: { activityId } };
}
