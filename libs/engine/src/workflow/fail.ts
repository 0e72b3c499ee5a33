import type { ApplyCommand } from '../workflow-task/applied';
import { cronRun } from './cron';
import { retryRun } from './retry';

/** Fails the run; the workflow's own retry policy may begin the next one, and when it does not, its cron schedule. */
export const applyFailWorkflowExecution: ApplyCommand<'FailWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const { failure } = command;
  const { retryState, newRun: retried } = retryRun(draft, failure, context.newRunId);
  const newRun = retried ?? cronRun(draft, context.newRunId, { failure });
  draft.append({
    type: 'WorkflowExecutionFailed',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    failure,
    retryState,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(newRun && { newExecutionRunId: newRun.runId }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return newRun && { type: 'new-run', newRun };
};
