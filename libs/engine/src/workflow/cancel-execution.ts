import type { ApplyCommand } from '../workflow-task/applied';

export const applyCancelWorkflowExecution: ApplyCommand<'CancelWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  draft.append({
    type: 'WorkflowExecutionCanceled',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(command.details && { details: command.details }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return undefined;
};
