import type { ApplyCommand } from '../workflow-task/applied';
import { cronRun } from './cron';

export const applyCompleteWorkflowExecution: ApplyCommand<'CompleteWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const { result } = command;
  const newRun = cronRun(draft, context.newRunId, { lastCompletionResult: result });
  draft.append({
    type: 'WorkflowExecutionCompleted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(result && { result }),
    ...(newRun && { newExecutionRunId: newRun.runId }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return newRun && { type: 'new-run', newRun };
};
