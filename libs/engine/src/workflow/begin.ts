import type {
  ContinueAsNewInitiator,
  DurationMs,
  EpochMs,
  Failure,
  Payloads,
  RunId,
  StartAttributes,
  WorkflowExecutionStarted,
  WorkflowKey,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import type { NewRun } from '../decision';
import { Draft, type Fold } from '../draft';
import { PersistentMap } from '../persistent-map';
import type { MutableState } from '../state';
import { wakeWorkflow } from '../wake-workflow';

/** Where a run comes from when it is not a first one. */
export interface Succession {
  readonly continuedExecutionRunId: RunId;
  readonly firstExecutionRunId: RunId;
  readonly initiator: ContinueAsNewInitiator;
  readonly attempt: number;
  readonly expirationTime: EpochMs | undefined;
  readonly failure?: Failure;
  readonly lastCompletionResult?: Payloads;
}

export interface Beginning {
  readonly key: WorkflowKey;
  readonly runId: RunId;
  readonly start: StartAttributes;
  readonly identity: string;
  readonly requestId: string;
  readonly now: EpochMs;
  /** Wait before the first workflow task. */
  readonly backoffMs: DurationMs;
  readonly succession?: Succession;
  /** Recorded before the first workflow task. */
  readonly signal?: {
    readonly signalName: string;
    readonly input?: Payloads;
    readonly header?: StartAttributes['header'];
  };
}

/** The first facts of a run: Started, perhaps a signal, and the first workflow task unless it has to wait. */
export function beginRun(beginning: Beginning, fold: Fold): NewRun {
  const started = startedEvent(beginning);
  const draft = new Draft(initialState(started, beginning), beginning.now, fold);
  draft.facts.push(started);
  if (beginning.signal) {
    draft.append({
      type: 'WorkflowExecutionSignaled',
      eventId: draft.nextEventId,
      eventTime: draft.now,
      identity: beginning.identity,
      signalName: beginning.signal.signalName,
      ...(beginning.signal.input && { input: beginning.signal.input }),
      ...(beginning.signal.header && { header: beginning.signal.header }),
      requestId: beginning.requestId,
    });
  }
  wakeWorkflow(draft);
  return { runId: beginning.runId, facts: draft.facts, state: draft.state };
}

function startedEvent(beginning: Beginning): WorkflowExecutionStarted {
  const { start, succession, now, runId } = beginning;
  const executionTimeoutMs = start.workflowExecutionTimeoutMs;
  const expiration =
    succession === undefined
      ? executionTimeoutMs !== undefined
        ? now + beginning.backoffMs + executionTimeoutMs
        : undefined
      : succession.expirationTime;
  return {
    type: 'WorkflowExecutionStarted',
    eventId: 1,
    eventTime: now,
    workflowType: start.workflowType,
    workflowId: beginning.key.workflowId,
    taskQueue: start.taskQueue,
    ...(start.input && { input: start.input }),
    ...(executionTimeoutMs !== undefined && { workflowExecutionTimeoutMs: executionTimeoutMs }),
    ...(start.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: start.workflowRunTimeoutMs,
    }),
    workflowTaskTimeoutMs: start.workflowTaskTimeoutMs ?? LIMITS.workflowTaskTimeoutMsDefault,
    ...(expiration !== undefined && { workflowExecutionExpirationTime: expiration }),
    ...successionAttributes(succession),
    originalExecutionRunId: runId,
    firstExecutionRunId: succession?.firstExecutionRunId ?? runId,
    identity: beginning.identity,
    requestId: beginning.requestId,
    ...(start.retryPolicy && { retryPolicy: start.retryPolicy }),
    attempt: succession?.attempt ?? 1,
    ...(beginning.backoffMs > 0 && { firstWorkflowTaskBackoffMs: beginning.backoffMs }),
    ...(start.memo && { memo: start.memo }),
    ...(start.searchAttributes && { searchAttributes: start.searchAttributes }),
    ...(start.header && { header: start.header }),
    ...(start.priority && { priority: start.priority }),
    ...(start.stateMachine && { stateMachine: start.stateMachine }),
  };
}

function successionAttributes(
  succession: Succession | undefined,
): Partial<WorkflowExecutionStarted> {
  if (succession === undefined) return {};
  return {
    continuedExecutionRunId: succession.continuedExecutionRunId,
    initiator: succession.initiator,
    ...(succession.failure && { continuedFailure: succession.failure }),
    ...(succession.lastCompletionResult && {
      lastCompletionResult: succession.lastCompletionResult,
    }),
  };
}

/** The state that the first event of a history leaves. Run id and scope are not part of the event: they are its place. */
export function initialState(
  started: WorkflowExecutionStarted,
  where: { readonly key: WorkflowKey; readonly runId: RunId },
): MutableState {
  return {
    info: {
      tenantId: where.key.tenantId,
      namespaceId: where.key.namespaceId,
      workflowId: where.key.workflowId,
      runId: where.runId,
      started,
      expiresAt: expirationOf(started),
    },
    status: 'Running',
    nextEventId: 2,
    lastEventTime: started.eventTime,
    closedTime: undefined,
    workflowTask: undefined,
    firstTaskReleased: (started.firstWorkflowTaskBackoffMs ?? 0) === 0,
    lastWorkflowTaskFailure: undefined,
    cancelRequested: false,
    signalCount: 0,
    activities: PersistentMap.empty(),
    activityIds: PersistentMap.empty(),
    timers: PersistentMap.empty(),
    timerIds: PersistentMap.empty(),
    buffered: [],
  };
}

/** The earlier of the run's and the chain's end; the wait before the first task does not count against the run. */
function expirationOf(started: WorkflowExecutionStarted): EpochMs | undefined {
  const runExpiration =
    started.workflowRunTimeoutMs === undefined
      ? undefined
      : started.eventTime +
        (started.firstWorkflowTaskBackoffMs ?? 0) +
        started.workflowRunTimeoutMs;
  const chainExpiration = started.workflowExecutionExpirationTime;
  if (runExpiration === undefined) return chainExpiration;
  return chainExpiration === undefined ? runExpiration : Math.min(runExpiration, chainExpiration);
}
