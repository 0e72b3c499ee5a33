import type {
  ContinueAsNewInitiator,
  DurationMs,
  Failure,
  Payloads,
  RunId,
  StartAttributes,
} from '@app/contract';

import type { NewRun } from '../decision';
import type { Draft } from '../draft';
import { completionCallbacksOf } from '../relation/completion-callbacks';
import { inheritedVersioning } from '../versioning/inherited';
import { beginRun } from './begin';

/** Begins the next run of the chain at the moment this one ends. */
export function succeedRun(
  draft: Draft,
  successor: {
    readonly runId: RunId;
    readonly start: StartAttributes;
    readonly backoffMs: DurationMs;
    readonly initiator: ContinueAsNewInitiator;
    readonly failure?: Failure;
    readonly lastCompletionResult?: Payloads;
  },
): NewRun {
  const { info } = draft.state;
  const { started } = info;
  const { runId, start, backoffMs, initiator, failure, lastCompletionResult } = successor;
  return beginRun(
    {
      key: info,
      runId,
      start,
      identity: started.identity,
      requestId: runId,
      now: draft.now,
      backoffMs,
      ...(started.parent && { parent: started.parent }),
      ...(started.rootWorkflowExecution && {
        rootWorkflowExecution: started.rootWorkflowExecution,
      }),
      succession: {
        continuedExecutionRunId: info.runId,
        firstExecutionRunId: started.firstExecutionRunId,
        initiator,
        attempt: initiator === 'Retry' ? started.attempt + 1 : 1,
        expirationTime: info.chainExpiresAt,
        ...(failure && { failure }),
        ...(lastCompletionResult && { lastCompletionResult }),
      },
    },
    draft.fold,
  );
}

/** The attributes this run was started with, for a further run of the same kind. */
export function ownStartAttributes(draft: Draft): StartAttributes {
  const { started } = draft.state.info;
  const callbacks = completionCallbacksOf(draft.state);
  return {
    workflowType: started.workflowType,
    taskQueue: started.taskQueue,
    workflowTaskTimeoutMs: started.workflowTaskTimeoutMs,
    ...(started.input && { input: started.input }),
    ...(started.workflowExecutionTimeoutMs !== undefined && {
      workflowExecutionTimeoutMs: started.workflowExecutionTimeoutMs,
    }),
    ...(started.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: started.workflowRunTimeoutMs,
    }),
    ...(started.retryPolicy && { retryPolicy: started.retryPolicy }),
    ...(started.cronSchedule !== undefined && { cronSchedule: started.cronSchedule }),
    ...(started.memo && { memo: started.memo }),
    ...(started.searchAttributes && { searchAttributes: started.searchAttributes }),
    ...(started.header && { header: started.header }),
    ...(started.priority && { priority: started.priority }),
    ...(started.userMetadata && { userMetadata: started.userMetadata }),
    ...inheritedVersioning(draft.state.versioning),
    ...(callbacks.length > 0 && { completionCallbacks: callbacks }),
    ...(started.stateMachine && { stateMachine: started.stateMachine }),
  };
}
