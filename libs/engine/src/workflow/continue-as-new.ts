import type { CommandOf, DurationMs, StartAttributes } from '@app/contract';
import { LIMITS } from '@app/contract';

import type { Draft } from '../draft';
import { isDuration } from '../duration';
import { isIdentifier } from '../identifier';
import { isRetryPolicy } from '../retry';
import { type ApplyCommand, type CommandRefusal, refuse } from '../workflow-task/applied';
import { executionTimeOf } from './execution-time';
import { ownStartAttributes, succeedRun } from './succeed';

type ContinueAsNew = CommandOf<'ContinueAsNewWorkflowExecution'>;

/** Ends the run and begins the next of the chain, at the earliest one second after this one began to run. */
export const applyContinueAsNew: ApplyCommand<'ContinueAsNewWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const refusal = checkCommand(command);
  if (refusal !== undefined) return refusal;
  const backoffMs = backoffOf(draft, command);
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
  const { started } = newRun.state.info;
  draft.append({
    type: 'WorkflowExecutionContinuedAsNew',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    newExecutionRunId: context.newRunId,
    workflowType: start.workflowType,
    taskQueue: start.taskQueue,
    workflowTaskTimeoutMs: started.workflowTaskTimeoutMs,
    workflowTaskCompletedEventId: context.completedEventId,
    backoffStartIntervalMs: backoffMs,
    initiator,
    ...carried,
    ...(start.input && { input: start.input }),
    ...(started.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: started.workflowRunTimeoutMs,
    }),
    ...(start.header && { header: start.header }),
    ...(start.memo && { memo: start.memo }),
    ...(start.searchAttributes && { searchAttributes: start.searchAttributes }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return { type: 'new-run', newRun };
};

function checkCommand(command: ContinueAsNew): CommandRefusal | undefined {
  const bad = (message: string): CommandRefusal => refuse('BadContinueAsNewAttributes', message);
  const names = [command.workflowType, command.taskQueue];
  if (names.some((name) => name !== undefined && !isIdentifier(name))) {
    return bad('The workflow type or the task queue is empty or too long.');
  }
  const durations = [
    command.backoffStartIntervalMs,
    command.workflowRunTimeoutMs,
    command.workflowTaskTimeoutMs,
  ];
  if (durations.some((ms) => ms !== undefined && !isDuration(ms))) {
    return bad('The back-off and the time-outs must be whole milliseconds of 0 or more.');
  }
  if (command.retryPolicy && !isRetryPolicy(command.retryPolicy)) {
    return bad('The retry policy cannot be computed with.');
  }
  return undefined;
}

function backoffOf(draft: Draft, command: ContinueAsNew): DurationMs {
  const ranMs = draft.now - executionTimeOf(draft.state);
  return Math.max(command.backoffStartIntervalMs ?? 0, LIMITS.continueAsNewIntervalMsMin - ranMs);
}

/**
 * What the code says is what the next run gets: input, header, memo and search attributes come from the command alone.
 * Type, queue, time-outs and retry policy belong to the chain and carry over when the command is silent.
 */
function continuedAttributes(draft: Draft, command: ContinueAsNew): StartAttributes {
  const {
    input: _input,
    header: _header,
    memo: _memo,
    searchAttributes: _searchAttributes,
    userMetadata: _userMetadata,
    ...chain
  } = ownStartAttributes(draft);
  return {
    ...chain,
    ...(command.workflowType !== undefined && { workflowType: command.workflowType }),
    ...(command.taskQueue !== undefined && { taskQueue: command.taskQueue }),
    ...(command.workflowRunTimeoutMs !== undefined && {
      workflowRunTimeoutMs: command.workflowRunTimeoutMs,
    }),
    ...(command.workflowTaskTimeoutMs !== undefined && {
      workflowTaskTimeoutMs: command.workflowTaskTimeoutMs,
    }),
    ...(command.retryPolicy && { retryPolicy: command.retryPolicy }),
    ...(command.input && { input: command.input }),
    ...(command.header && { header: command.header }),
    ...(command.memo && { memo: command.memo }),
    ...(command.searchAttributes && { searchAttributes: command.searchAttributes }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  };
}
