import type { CommandOf, StartAttributes } from '@app/contract';
import { LIMITS } from '@app/contract';

import type { Draft } from '../draft';
import { refuse, type ApplyCommand } from '../workflow-task/applied';
import { ownStartAttributes, succeedRun } from './succeed';

/** Ends the run and begins the next of the chain, at the earliest one second after this one began. */
export const applyContinueAsNew: ApplyCommand<'ContinueAsNewWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const requestedMs = command.backoffStartIntervalMs ?? 0;
  if (requestedMs < 0) {
    return refuse('BadContinueAsNewAttributes', 'backoffStartInterval must not be negative.');
  }
  const elapsedMs = draft.now - draft.state.info.started.eventTime;
  const backoffMs = Math.max(requestedMs, LIMITS.continueAsNewIntervalMsMin - elapsedMs, 0);
  const start = continuedAttributes(draft, command);
  const initiator = command.initiator ?? 'Workflow';
  const carried = {
    ...(command.failure && { failure: command.failure }),
    ...(command.lastCompletionResult && { lastCompletionResult: command.lastCompletionResult }),
  };
  const newRun = succeedRun(draft, {
    runId: context.newRunId,
    start,
    backoffMs,
    initiator,
    ...carried,
  });
  draft.append({
    type: 'WorkflowExecutionContinuedAsNew',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    newExecutionRunId: context.newRunId,
    workflowType: start.workflowType,
    taskQueue: start.taskQueue,
    workflowTaskTimeoutMs: newRun.state.info.started.workflowTaskTimeoutMs,
    workflowTaskCompletedEventId: context.completedEventId,
    backoffStartIntervalMs: backoffMs,
    initiator,
    ...carried,
    ...(start.input && { input: start.input }),
    ...(start.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: start.workflowRunTimeoutMs,
    }),
    ...(start.header && { header: start.header }),
    ...(start.memo && { memo: start.memo }),
    ...(start.searchAttributes && { searchAttributes: start.searchAttributes }),
  });
  return { type: 'new-run', newRun };
};

/** Input, memo and search attributes come from the command; time-outs and policies carry over when it is silent. */
function continuedAttributes(
  draft: Draft,
  command: CommandOf<'ContinueAsNewWorkflowExecution'>,
): StartAttributes {
  const { input: _input, ...own } = ownStartAttributes(draft);
  return {
    ...own,
    ...(command.workflowType !== undefined && { workflowType: command.workflowType }),
    ...(command.taskQueue !== undefined && { taskQueue: command.taskQueue }),
    ...(command.input && { input: command.input }),
    ...(command.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: command.workflowRunTimeoutMs,
    }),
    ...(command.workflowTaskTimeoutMs !== undefined && {
      workflowTaskTimeoutMs: command.workflowTaskTimeoutMs,
    }),
    ...(command.retryPolicy && { retryPolicy: command.retryPolicy }),
    ...(command.header && { header: command.header }),
    ...(command.memo && { memo: command.memo }),
    ...(command.searchAttributes && { searchAttributes: command.searchAttributes }),
  };
}
