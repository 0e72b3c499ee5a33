import type { RunHeader, StartWorkflow, WorkflowStatus } from '@app/contract';
import { LIMITS } from '@app/contract';

import { recordForWorkflow } from '../buffer';
import { accept, reject, type Decision } from '../decision';
import { Draft, type Fold } from '../draft';
import type { MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { beginRun, type Beginning } from './begin';
import { terminate } from './terminate';

/** What the workflow id stands for now: nothing, a run that is over, or an open run with its state. */
export type CurrentRun =
  undefined | { readonly header: RunHeader; readonly state?: MutableState | undefined };

const FAILED: ReadonlySet<WorkflowStatus> = new Set([
  'Failed',
  'Canceled',
  'Terminated',
  'TimedOut',
]);

/**
 * Starts a run unless the workflow id is taken; what "taken" means is said by the two policies.
 * Temporal: `api/startworkflow/api.go`, `api/workflow_id_dedup.go`.
 */
export function decideStartOver(current: CurrentRun, request: StartWorkflow, fold: Fold): Decision {
  if (current === undefined) return begin(request, fold);
  const { header, state } = current;
  if (request.requestId !== undefined && header.startRequestId === request.requestId) {
    return {
      type: 'ignore',
      reason: 'repeated start',
      outcome: { ok: true, reply: { runId: header.runId, started: true } },
    };
  }
  return header.status === 'Running'
    ? decideOverOpen(header, state && new Draft(state, request.now, fold), request)
    : decideOverClosed(header, request, fold);
}

function decideOverOpen(
  header: RunHeader,
  draft: Draft | undefined,
  request: StartWorkflow,
): Decision {
  if (request.signal && request.conflictPolicy !== 'TerminateExisting' && draft !== undefined) {
    return signalExisting(draft, request);
  }
  switch (request.conflictPolicy) {
    case 'Fail':
      return alreadyStarted(header, 'is already running');
    case 'UseExisting':
      return {
        type: 'ignore',
        reason: 'existing run used',
        outcome: { ok: true, reply: { runId: header.runId, started: false } },
      };
    case 'TerminateExisting':
      return draft === undefined
        ? alreadyStarted(header, 'is already running')
        : replace(draft, request);
  }
}

function signalExisting(draft: Draft, request: StartWorkflow): Decision {
  if (draft.state.signalCount >= LIMITS.signalCountMax) return reject('SIGNAL_LIMIT_REACHED');
  recordForWorkflow(draft, {
    type: 'WorkflowExecutionSignaled',
    eventTime: draft.now,
    identity: request.identity,
    signalName: request.signal?.signalName ?? '',
    ...(request.signal?.input && { input: request.signal.input }),
    ...(request.signal?.header && { header: request.signal.header }),
    ...(request.requestId !== undefined && { requestId: request.requestId }),
  });
  relieveFullBuffer(draft);
  return accept(draft, { started: false });
}

function replace(draft: Draft, request: StartWorkflow): Decision {
  terminate(draft, {
    reason: 'TerminateExisting conflict policy',
    identity: request.identity,
  });
  const newRun = draft.begin((fold) => beginRun(beginningOf(request), fold));
  return {
    type: 'accept',
    facts: draft.facts,
    state: draft.state,
    outcome: { ok: true, reply: { runId: newRun.runId, started: true } },
    newRun,
  };
}

function decideOverClosed(header: RunHeader, request: StartWorkflow, fold: Fold): Decision {
  switch (request.reusePolicy) {
    case 'AllowDuplicate':
      return begin(request, fold);
    case 'AllowDuplicateFailedOnly':
      return FAILED.has(header.status)
        ? begin(request, fold)
        : alreadyStarted(header, 'already finished successfully');
    case 'RejectDuplicate':
      return alreadyStarted(header, 'already finished');
  }
}

function begin(request: StartWorkflow, fold: Fold): Decision {
  const newRun = beginRun(beginningOf(request), fold);
  return {
    type: 'accept',
    facts: [],
    state: undefined,
    outcome: { ok: true, reply: { runId: newRun.runId, started: true } },
    newRun,
  };
}

function beginningOf(request: StartWorkflow): Beginning {
  return {
    key: request,
    runId: request.newRunId,
    start: request.start,
    identity: request.identity,
    requestId: request.requestId ?? request.newRunId,
    now: request.now,
    backoffMs: request.start.startDelayMs ?? 0,
    ...(request.signal && { signal: request.signal }),
  };
}

function alreadyStarted(header: RunHeader, how: string): Decision {
  return reject('WORKFLOW_ALREADY_STARTED', `The workflow ${how}. RunId: ${header.runId}.`, {
    runId: header.runId,
  });
}
