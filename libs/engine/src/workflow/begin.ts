import { nextCronTime } from '@app/calendar';
import type {
  ContinueAsNewInitiator,
  DurationMs,
  EpochMs,
  Failure,
  ParentRef,
  Payloads,
  RunId,
  RunRef,
  StartAttributes,
  TraceContext,
  UpdateCall,
  WorkflowExecutionStarted,
  WorkflowKey,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import type { NewRun } from '../decision';
import { Draft, type Fold } from '../draft';
import { boundedDuration, shorterTimeout } from '../duration';
import { admitUpdate } from '../update/admit';
import { wakeWorkflow } from '../wake-workflow';
import { startTask } from '../workflow-task/start';
import { initialState } from './initial-state';
import { type Signal, signaled } from './signal';

/** Names the poll that did not take place: the first workflow task went to whoever started the run. */
const EAGER_POLL_ID = 'eager-from-StartWorkflow';

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
  /** The run that started the chain as its child, and the topmost one above. */
  readonly parent?: ParentRef;
  readonly rootWorkflowExecution?: RunRef;
  /** Recorded before the first workflow task. */
  readonly signal?: Signal;
  /** Comes with the first workflow task. */
  readonly update?: UpdateCall;
  /** Of the request, if that is recorded. */
  readonly trace?: TraceContext;
  /** The starter takes the first workflow task itself, unless it has to wait. */
  readonly eager?: boolean;
}

/** The first facts of a run: Started, perhaps a signal, and the first workflow task unless it has to wait. */
export function beginRun(beginning: Beginning, fold: Fold): NewRun {
  const started = startedEvent(untilFirstCronTime(beginning));
  const draft = new Draft(initialState(started, beginning), beginning.now, fold);
  draft.facts.push(started);
  const { trace } = beginning;
  if (trace !== undefined) draft.append({ type: 'RunTraceNoted', noteTime: draft.now, trace });
  if (beginning.signal) {
    draft.append({
      ...signaled(beginning.signal),
      eventId: draft.nextEventId,
      eventTime: draft.now,
    });
  }
  if (beginning.update) admitUpdate(draft, beginning.update);
  wakeWorkflow(draft);
  if (beginning.eager === true && draft.state.workflowTask !== undefined) {
    startTask(draft, { identity: beginning.identity, pollRequestId: EAGER_POLL_ID });
  }
  return { runId: beginning.runId, facts: draft.facts, state: draft.state };
}

/** A run that no other one has brought waits for the first time of its cron schedule, whoever starts it. */
function untilFirstCronTime(beginning: Beginning): Beginning {
  const { start, succession, now } = beginning;
  if (start.cronSchedule === undefined || succession !== undefined) return beginning;
  const dueAt = nextCronTime(start.cronSchedule, now);
  return dueAt === undefined ? beginning : { ...beginning, backoffMs: dueAt - now };
}

function startedEvent(beginning: Beginning): WorkflowExecutionStarted {
  const { start, succession, runId } = beginning;
  return {
    type: 'WorkflowExecutionStarted',
    eventId: 1,
    eventTime: beginning.now,
    workflowType: start.workflowType,
    workflowId: beginning.key.workflowId,
    taskQueue: start.taskQueue,
    ...(start.input && { input: start.input }),
    ...timeoutAttributes(beginning),
    ...(start.continuedFailure && { continuedFailure: start.continuedFailure }),
    ...(start.lastCompletionResult && { lastCompletionResult: start.lastCompletionResult }),
    ...(succession && successionAttributes(succession)),
    ...parentAttributes(beginning),
    originalExecutionRunId: runId,
    firstExecutionRunId: succession?.firstExecutionRunId ?? runId,
    identity: beginning.identity,
    requestId: beginning.requestId,
    ...(start.retryPolicy && { retryPolicy: start.retryPolicy }),
    attempt: succession?.attempt ?? 1,
    ...(start.cronSchedule !== undefined && { cronSchedule: start.cronSchedule }),
    ...(start.memo && { memo: start.memo }),
    ...(start.searchAttributes && { searchAttributes: start.searchAttributes }),
    ...(start.header && { header: start.header }),
    ...(start.priority && { priority: start.priority }),
    ...(start.stateMachine && { stateMachine: start.stateMachine }),
    ...(start.userMetadata && { userMetadata: start.userMetadata }),
    ...(start.versioningOverride && { versioningOverride: start.versioningOverride }),
    ...(start.inheritedPinnedVersion && {
      inheritedPinnedVersion: start.inheritedPinnedVersion,
    }),
    ...(start.completionCallbacks && { completionCallbacks: start.completionCallbacks }),
  };
}

type TimeoutAttributes = Pick<
  WorkflowExecutionStarted,
  | 'workflowExecutionTimeoutMs'
  | 'workflowRunTimeoutMs'
  | 'workflowTaskTimeoutMs'
  | 'workflowExecutionExpirationTime'
  | 'firstWorkflowTaskBackoffMs'
>;

/**
 * A run may take as long as the chain when nothing else is said, and no workflow task longer than the run. 0 means no
 * limit, like silence.
 */
function timeoutAttributes({ start, succession, now, backoffMs }: Beginning): TimeoutAttributes {
  const chainMs = boundedDuration(start.workflowExecutionTimeoutMs ?? 0);
  const runMs = shorterTimeout(boundedDuration(start.workflowRunTimeoutMs ?? 0), chainMs);
  const taskMs = boundedDuration(start.workflowTaskTimeoutMs ?? 0);
  const expirationTime =
    succession === undefined
      ? chainMs > 0
        ? now + backoffMs + chainMs
        : undefined
      : succession.expirationTime;
  return {
    ...(chainMs > 0 && { workflowExecutionTimeoutMs: chainMs }),
    ...(runMs > 0 && { workflowRunTimeoutMs: runMs }),
    workflowTaskTimeoutMs: shorterTimeout(
      taskMs > 0 ? taskMs : LIMITS.workflowTaskTimeoutMsDefault,
      runMs,
    ),
    ...(expirationTime !== undefined && { workflowExecutionExpirationTime: expirationTime }),
    ...(backoffMs > 0 && { firstWorkflowTaskBackoffMs: backoffMs }),
  };
}

function parentAttributes({
  parent,
  rootWorkflowExecution,
}: Pick<Beginning, 'parent' | 'rootWorkflowExecution'>): Partial<WorkflowExecutionStarted> {
  return {
    ...(parent && { parent }),
    ...(rootWorkflowExecution && { rootWorkflowExecution }),
  };
}

function successionAttributes(succession: Succession): Partial<WorkflowExecutionStarted> {
  return {
    continuedExecutionRunId: succession.continuedExecutionRunId,
    initiator: succession.initiator,
    ...(succession.failure && { continuedFailure: succession.failure }),
    ...(succession.lastCompletionResult && {
      lastCompletionResult: succession.lastCompletionResult,
    }),
  };
}
