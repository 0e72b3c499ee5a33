import type { ApplyCommand } from '../workflow-task/applied';
import { ownStartAttributes, succeedRun, workflowRetry } from './succeed';

/** Fails the run; the workflow's own retry policy may begin the next one. */
export const applyFailWorkflowExecution: ApplyCommand<'FailWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const retry = workflowRetry(draft, command.failure);
  const newRun =
    retry.backoffMs === undefined
      ? undefined
      : succeedRun(draft, {
          runId: context.newRunId,
          start: ownStartAttributes(draft),
          backoffMs: retry.backoffMs,
          initiator: 'Retry',
          failure: command.failure,
        });
  draft.append({
    type: 'WorkflowExecutionFailed',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    failure: command.failure,
    retryState: retry.retryState,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(newRun && { newExecutionRunId: newRun.runId }),
  });
  return newRun && { type: 'new-run', newRun };
};
