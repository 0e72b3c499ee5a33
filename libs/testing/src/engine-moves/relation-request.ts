import { type ChildOutcome, type Failure, rejection } from '@app/contract';
import type { MutableState, RunRequest } from '@app/engine';

import { NEXT_RUN_ID, SPEC_RUN } from '../builders/spec-run';
import type { Move } from './move';

/** The outcome of what was asked of another run, or the end of a child; sometimes of one that nothing waits for. */
export function relationRequest(
  { type, pick, slip, failure }: Move,
  state: MutableState,
  now: number,
): RunRequest | undefined {
  const children = state.children.values();
  const child = children[pick % Math.max(children.length, 1)];
  if (type === 'closeChild') {
    if (child === undefined) return undefined;
    const { workflowId, initiatedEventId } = child;
    const workflowExecution = { workflowId, runId: NEXT_RUN_ID };
    return {
      ...SPEC_RUN,
      now,
      type: 'RecordChildWorkflowClosed',
      initiatedEventId: slip ? initiatedEventId + 1 : initiatedEventId,
      workflowExecution,
      firstExecutionRunId: NEXT_RUN_ID,
      outcome: childOutcome(pick, failure),
    };
  }
  const waiting = [
    ...children,
    ...state.externalSignals.values(),
    ...state.externalCancels.values(),
  ].map(({ initiatedEventId }) => initiatedEventId);
  const initiatedEventId = slip ? pick : waiting[pick % Math.max(waiting.length, 1)];
  if (initiatedEventId === undefined) return undefined;
  return {
    ...SPEC_RUN,
    now,
    type: 'SettleSentRequest',
    initiatedEventId,
    outcome:
      pick % 4 === 0
        ? { ok: false, rejection: rejection('WORKFLOW_NOT_FOUND') }
        : { ok: true, reply: { runId: NEXT_RUN_ID } },
  };
}

function childOutcome(pick: number, failure: Failure): ChildOutcome {
  const outcomes: readonly ChildOutcome[] = [
    { type: 'Completed' },
    { type: 'Failed', failure, retryState: 'RetryPolicyNotSet' },
    { type: 'Canceled' },
    { type: 'TimedOut', retryState: 'Timeout' },
    { type: 'Terminated' },
  ];
  return outcomes[pick % outcomes.length]!;
}
