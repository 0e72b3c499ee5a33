import { nextCronTime } from '@app/calendar';
import type { Failure, Payloads, RunId } from '@app/contract';

import type { NewRun } from '../decision';
import type { Draft } from '../draft';
import { executionTimeOf } from './execution-time';
import { ownStartAttributes, succeedRun } from './succeed';

/**
 * Begins the next run of a cron workflow when this one ends by itself, well or not: at the next time of the schedule
 * that is still to come. A run that takes longer than the schedule's interval leaves times out; they are not made up
 * for. Cancelled and terminated runs end the chain, and so does its execution time-out. Temporal: `common/backoff/cron.go`.
 */
export function cronRun(
  draft: Draft,
  runId: RunId,
  outcome: {
    readonly failure?: Failure;
    readonly lastCompletionResult?: Payloads | undefined;
  },
): NewRun | undefined {
  const { started } = draft.state.info;
  const { cronSchedule, workflowExecutionExpirationTime: expiration } = started;
  if (cronSchedule === undefined) return undefined;
  const dueAt = nextCronTime(cronSchedule, draft.now, executionTimeOf(draft.state));
  if (dueAt === undefined || (expiration !== undefined && dueAt > expiration)) return undefined;
  // A failed run leaves the last result as it was.
  const lastCompletionResult =
    outcome.failure === undefined ? outcome.lastCompletionResult : started.lastCompletionResult;
  // The next run by schedule is a new one: nothing but a client's word pins it.
  const { inheritedPinnedVersion: _pinned, ...start } = ownStartAttributes(draft);
  return succeedRun(draft, {
    runId,
    start,
    backoffMs: dueAt - draft.now,
    initiator: 'CronSchedule',
    ...(outcome.failure && { failure: outcome.failure }),
    ...(lastCompletionResult && { lastCompletionResult }),
  });
}
