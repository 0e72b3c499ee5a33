import type { ApplyCommand } from '../workflow-task/applied';

export const applyCompleteWorkflowExecution: ApplyCommand<'CompleteWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  draft.append({
    type: 'WorkflowExecutionCompleted',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(command.result && { result: command.result }),
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return undefined;
};
