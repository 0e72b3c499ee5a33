import type { ApplyCommand } from '../workflow-task/applied';
import { retryRun } from './retry';

/** Fails the run; the workflow's own retry policy may begin the next one. */
export const applyFailWorkflowExecution: ApplyCommand<'FailWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const { retryState, newRun } = retryRun(draft, command.failure, context.newRunId);
  draft.append({
    type: 'WorkflowExecutionFailed',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    failure: command.failure,
    retryState,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(newRun && { newExecutionRunId: newRun.runId }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return newRun && { type: 'new-run', newRun };
};
