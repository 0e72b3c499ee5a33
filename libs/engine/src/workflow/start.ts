import {
  LIMITS,
  type Reply,
  type RunHeader,
  type StartWorkflow,
  type WorkflowExecutionOptionsUpdated,
  type WorkflowStatus,
} from '@app/contract';

import { recordQuietly } from '../buffer';
import { accept, type Decision, reject } from '../decision';
import { Draft, type Fold } from '../draft';
import { boundedDuration } from '../duration';
import { completionCallbacksOf } from '../relation/completion-callbacks';
import type { MutableState } from '../state';
import { deliverUpdate, NO_UPDATES } from '../update/admit';
import { relieveFullBuffer } from '../workflow-task/force-fail';
import { type Beginning, beginRun } from './begin';
import { startProblem } from './check-start';
import { deliverSignal, type Signal } from './signal';
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
  const contradiction = contradictionOf(request) ?? startProblem(request.start);
  if (contradiction !== undefined) return reject('INVALID_ARGUMENT', contradiction);
  if (current === undefined) return begin(request, fold);
  const { header, state } = current;
  if (request.requestId !== undefined && header.startRequestId === request.requestId) {
    return use(header, 'repeated start', true);
  }
  return header.status === 'Running'
    ? decideOverOpen(header, state && new Draft(state, request.now, fold), request)
    : decideOverClosed(header, request, fold);
}

function contradictionOf(request: StartWorkflow): string | undefined {
  const { reusePolicy, conflictPolicy, start, update } = request;
  if (update !== undefined && start.stateMachine !== undefined) return NO_UPDATES;
  if (reusePolicy === 'TerminateIfRunning' && conflictPolicy === 'UseExisting') {
    return 'The reuse policy TerminateIfRunning ends an open run: it cannot be used with UseExisting.';
  }
  return reusePolicy === 'RejectDuplicate' && conflictPolicy === 'TerminateExisting'
    ? 'The reuse policy RejectDuplicate starts no second run: it cannot be used with TerminateExisting.'
    : undefined;
}

function endsOpenRun({ reusePolicy, conflictPolicy }: StartWorkflow): boolean {
  return conflictPolicy === 'TerminateExisting' || reusePolicy === 'TerminateIfRunning';
}

function decideOverOpen(
  header: RunHeader,
  draft: Draft | undefined,
  request: StartWorkflow,
): Decision {
  if (draft === undefined) {
    // Its header was read before another owner closed it, and the run after that: what is known is of the past.
    return endsOpenRun(request)
      ? reject('UNAVAILABLE', 'The run changed while it was read. Ask again.')
      : decideByHeader(header, request);
  }
  if (endsOpenRun(request)) return replace(draft, request);
  const signal = signalOf(request);
  if (signal !== undefined) return signalOpenRun(draft, signal);
  const attached = request.conflictPolicy === 'UseExisting' ? attachmentOf(request) : undefined;
  if (attached !== undefined) return attach(draft, attached, request);
  return request.update !== undefined && request.conflictPolicy === 'UseExisting'
    ? deliverUpdate(draft, request.update, { started: false })
    : decideByHeader(header, request);
}

type Attachment = Pick<
  WorkflowExecutionOptionsUpdated,
  'attachedRequestId' | 'attachedCompletionCallbacks'
>;

/** What a start leaves with the open run that it uses. */
function attachmentOf(request: StartWorkflow): Attachment | undefined {
  const { requestId, newRunId, start, attachRequestId, attachCallbacks } = request;
  const callbacks = attachCallbacks === true ? (start.completionCallbacks ?? []) : [];
  if (callbacks.length > 0) {
    return {
      attachedRequestId: requestId ?? newRunId,
      attachedCompletionCallbacks: callbacks,
    };
  }
  return attachRequestId === true && requestId !== undefined
    ? { attachedRequestId: requestId }
    : undefined;
}

/** The run remembers in its history who else wanted it, and who else is told of its end. */
function attach(
  draft: Draft,
  attachment: Attachment,
  { identity, update }: StartWorkflow,
): Decision {
  const count = attachment.attachedCompletionCallbacks?.length ?? 0;
  if (completionCallbacksOf(draft.state).length + count > LIMITS.completionCallbackCountMax) {
    return reject(
      'INVALID_ARGUMENT',
      `A run has at most ${LIMITS.completionCallbackCountMax} completion callbacks.`,
    );
  }
  const event = { type: 'WorkflowExecutionOptionsUpdated', eventTime: draft.now } as const;
  recordQuietly(draft, { ...event, ...attachment, identity });
  relieveFullBuffer(draft);
  return update === undefined
    ? accept(draft, { started: false })
    : deliverUpdate(draft, update, { started: false });
}

/** Signalled by a start, a run does not wait out its start delay: whoever starts it again wants it now. */
function signalOpenRun(draft: Draft, signal: Signal): Decision {
  const { firstTaskReleased, info } = draft.state;
  const isStartDelay = !firstTaskReleased && info.started.initiator === undefined;
  return deliverSignal(draft, signal, { reply: { started: false }, endsDelay: isStartDelay });
}

/** The answers that need no state of the open run. */
function decideByHeader(header: RunHeader, request: StartWorkflow): Decision {
  return request.conflictPolicy === 'UseExisting' && request.signal === undefined
    ? use(header, 'existing run used', false)
    : alreadyStarted(header, 'is already running');
}

/** Ends the open run and starts another in one decision: nobody sees the workflow id free in between. */
function replace(draft: Draft, request: StartWorkflow): Decision {
  terminate(draft, {
    reason: `Terminated by a start with conflict policy TerminateExisting. New run: ${request.newRunId}.`,
    identity: request.identity,
  });
  const newRun = beginRun({ ...beginningOf(request), now: draft.now }, draft.fold);
  return {
    type: 'accept',
    facts: draft.facts,
    state: draft.state,
    outcome: { ok: true, reply: replyTo(request) },
    newRun,
  };
}

function decideOverClosed(header: RunHeader, request: StartWorkflow, fold: Fold): Decision {
  switch (request.reusePolicy) {
    case 'AllowDuplicate':
    case 'TerminateIfRunning':
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
    outcome: { ok: true, reply: replyTo(request) },
    newRun,
  };
}

function beginningOf(request: StartWorkflow): Beginning {
  const signal = signalOf(request);
  return {
    key: request,
    runId: request.newRunId,
    start: request.start,
    identity: request.identity,
    requestId: request.requestId ?? request.newRunId,
    now: request.now,
    backoffMs: boundedDuration(request.start.startDelayMs ?? 0),
    ...(signal && { signal }),
    ...(request.update && { update: request.update }),
    ...(request.requestEagerExecution === true &&
      request.start.stateMachine === undefined && { eager: true }),
    ...(request.trace !== undefined && { trace: request.trace }),
    ...(request.parent && { parent: request.parent }),
    ...(request.rootWorkflowExecution && {
      rootWorkflowExecution: request.rootWorkflowExecution,
    }),
  };
}

function replyTo({ newRunId, update, start, now }: StartWorkflow): Reply {
  return {
    runId: newRunId,
    started: true,
    // That door answers with the time; nobody else asks, and answers are stored.
    ...(start.stateMachine?.execution && { startedTime: now }),
    ...(update && { update: { updateId: update.updateId, stage: 'Admitted' } }),
  };
}

function signalOf(request: StartWorkflow): Signal | undefined {
  const { signal, identity, requestId } = request;
  if (signal === undefined) return undefined;
  return requestId === undefined ? { ...signal, identity } : { ...signal, identity, requestId };
}

function use(header: RunHeader, reason: string, started: boolean): Decision {
  const { runId } = header;
  return { type: 'ignore', reason, outcome: { ok: true, reply: { runId, started } } };
}

function alreadyStarted(header: RunHeader, how: string): Decision {
  return reject('WORKFLOW_ALREADY_STARTED', `The workflow ${how}. RunId: ${header.runId}.`, {
    runId: header.runId,
  });
}
