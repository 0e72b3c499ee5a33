import type { ErrorCode, Fact, Rejection, Reply, RequestOutcome, RunId } from '@app/contract';
import { rejection } from '@app/contract';

import type { Draft } from './draft';
import type { MutableState } from './state';

/** A further run that the same decision begins: continued, retried, or started over a terminated one. */
export interface NewRun {
  readonly runId: RunId;
  readonly facts: readonly Fact[];
  readonly state: MutableState;
}

export type Decision =
  | {
      readonly type: 'accept';
      /** Changes of the run decided about; empty when only `newRun` changes anything. */
      readonly facts: readonly Fact[];
      /** The state after `facts`, so that nobody folds them twice. */
      readonly state: MutableState | undefined;
      /** What the caller is told. A worker may be refused while the run moves on (its workflow task failed). */
      readonly outcome: RequestOutcome;
      readonly newRun?: NewRun;
    }
  | { readonly type: 'reject'; readonly rejection: Rejection }
  /** A straggler or a repetition: nothing changes, and the caller is told what it was told or would have been. */
  | { readonly type: 'ignore'; readonly reason: string; readonly outcome: RequestOutcome };

export function accept(draft: Draft, reply?: Omit<Reply, 'runId'>, newRun?: NewRun): Decision {
  const { facts, state } = draft;
  const { runId } = state.info;
  const outcome: RequestOutcome = {
    ok: true,
    reply: reply === undefined ? { runId } : { runId, ...reply },
  };
  return newRun === undefined
    ? { type: 'accept', facts, state, outcome }
    : { type: 'accept', facts, state, outcome, newRun };
}

/** The run changes, and the caller is refused. */
export function acceptRefusing(draft: Draft, refusal: Rejection): Decision {
  const { facts, state } = draft;
  return { type: 'accept', facts, state, outcome: { ok: false, rejection: refusal } };
}

export function reject(
  code: ErrorCode,
  message?: string,
  details?: Readonly<Record<string, string>>,
): Decision {
  return { type: 'reject', rejection: rejection(code, message, details) };
}

export function ignore(
  state: MutableState,
  reason: string,
  reply?: Omit<Reply, 'runId'>,
): Decision {
  return {
    type: 'ignore',
    reason,
    outcome: { ok: true, reply: { runId: state.info.runId, ...reply } },
  };
}
