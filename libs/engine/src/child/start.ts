import type {
  CommandOf,
  OutgoingRequest,
  StartChildWorkflowExecutionInitiated,
  Task,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import { isDuration } from '../duration';
import { isIdentifier } from '../identifier';
import { isNamespaceUnknown, namespaceIdOf } from '../relation/namespace';
import { sentRequestId } from '../relation/sent-request-id';
import { SERVICE_IDENTITY } from '../relation/service-identity';
import type { MutableState } from '../state';
import { startProblem } from '../workflow/check-start';
import { type ApplyCommand, type CommandRefusal, refuse } from '../workflow-task/applied';
import { withChild } from './pending';

type StartChild = CommandOf<'StartChildWorkflowExecution'>;

/** Workflow code starts a child: recorded now, sent to the child's shard with this turn. */
export const applyStartChildWorkflowExecution: ApplyCommand<'StartChildWorkflowExecution'> = (
  draft,
  command,
  context,
) => {
  const refusal = checkStart(draft.state, command);
  if (refusal !== undefined) return refusal;
  const { started } = draft.state.info;
  const { type: _type, ...asked } = command;
  const initiatedEventId = draft.nextEventId;
  draft.append({
    taskQueue: started.taskQueue,
    workflowTaskTimeoutMs: started.workflowTaskTimeoutMs,
    parentClosePolicy: 'Terminate',
    workflowIdReusePolicy: 'AllowDuplicate',
    ...asked,
    type: 'StartChildWorkflowExecutionInitiated',
    eventId: initiatedEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
  });
  if (!isNamespaceUnknown(command)) return undefined;
  const { namespace, workflowId, workflowType, control } = command;
  draft.append({
    type: 'StartChildWorkflowExecutionFailed',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    ...(namespace && { namespace }),
    workflowId,
    workflowType,
    cause: 'NamespaceNotFound',
    ...(control !== undefined && { control }),
    initiatedEventId,
    workflowTaskCompletedEventId: context.completedEventId,
  });
  return { type: 'wake' };
};

function checkStart(state: MutableState, command: StartChild): CommandRefusal | undefined {
  const problem = attributeProblem(command);
  if (problem !== undefined) {
    return refuse('BadStartChildExecutionAttributes', `Child ${command.workflowId}: ${problem}`);
  }
  return state.children.size >= LIMITS.pendingChildCountMax
    ? refuse(
        'PendingChildWorkflowsLimitExceeded',
        `${LIMITS.pendingChildCountMax} children are pending: no more may be.`,
      )
    : undefined;
}

function attributeProblem(command: StartChild): string | undefined {
  const { taskQueue } = command;
  if (!isIdentifier(command.workflowId)) return 'the workflow id is empty or too long.';
  if (!isIdentifier(command.workflowType)) return 'the workflow type is empty or too long.';
  if (taskQueue !== undefined && !isIdentifier(taskQueue)) {
    return 'the task queue is empty or too long.';
  }
  const durations = [
    command.workflowExecutionTimeoutMs,
    command.workflowRunTimeoutMs,
    command.workflowTaskTimeoutMs,
  ];
  if (durations.some((ms) => ms !== undefined && !isDuration(ms))) {
    return 'the time-outs must be whole milliseconds of 0 or more.';
  }
  return startProblem({ ...command, taskQueue: taskQueue ?? '' });
}

export function evolveStartChildWorkflowExecutionInitiated(
  state: MutableState,
  event: StartChildWorkflowExecutionInitiated,
): MutableState {
  return withChild(state, {
    initiatedEventId: event.eventId,
    initiatedTime: event.eventTime,
    workflowTaskCompletedEventId: event.workflowTaskCompletedEventId,
    namespace: event.namespace,
    workflowId: event.workflowId,
    workflowType: event.workflowType,
    parentClosePolicy: event.parentClosePolicy,
    control: event.control,
    runId: undefined,
    startedEventId: 0,
  });
}

/** The request that starts the child; nothing for one that this decision has given up already. */
export function tasksOfChildInitiated(
  event: StartChildWorkflowExecutionInitiated,
  state: MutableState,
): readonly Task[] {
  const child = state.children.get(event.eventId);
  if (child === undefined) return [];
  const request = startRequest(event, state);
  return [
    ...makeRoom(event, state),
    { type: 'SendRequest', request, initiatedEventId: event.eventId },
  ];
}

/** The child of that id that a reset has undone is terminated first, if it is still there. */
function makeRoom(event: StartChildWorkflowExecutionInitiated, state: MutableState): Task[] {
  const { info, origin } = state;
  const undone = origin?.undoneChildren?.find(({ workflowId }) => workflowId === event.workflowId);
  if (undone === undefined || event.namespace !== undefined) return [];
  const { workflowId, ...childOf } = undone;
  const { tenantId, namespaceId } = info;
  const request = {
    type: 'TerminateWorkflow',
    tenantId,
    namespaceId,
    workflowId,
    requestId: sentRequestId(info, event.eventId, 'close'),
    reason: 'by reset of the parent',
    identity: SERVICE_IDENTITY,
    childOf,
  } as const;
  return [{ type: 'SendRequest', request }];
}

function startRequest(
  event: StartChildWorkflowExecutionInitiated,
  { info, children }: MutableState,
): OutgoingRequest {
  const { tenantId, namespaceId, workflowId, started } = info;
  const runId = children.get(event.eventId)?.askedBy ?? info.runId;
  const {
    type: _type,
    eventId,
    eventTime: _eventTime,
    namespace: _namespace,
    workflowId: childId,
    parentClosePolicy: _parentClosePolicy,
    control: _control,
    workflowTaskCompletedEventId: _completedEventId,
    workflowIdReusePolicy,
    ...start
  } = event;
  return {
    type: 'StartWorkflow',
    tenantId,
    namespaceId: namespaceIdOf(event, info),
    workflowId: childId,
    requestId: sentRequestId({ runId }, eventId),
    start,
    identity: SERVICE_IDENTITY,
    reusePolicy: workflowIdReusePolicy,
    conflictPolicy: 'Fail',
    parent: { namespaceId, workflowId, runId, initiatedEventId: eventId },
    rootWorkflowExecution: started.rootWorkflowExecution ?? { workflowId, runId },
  };
}
