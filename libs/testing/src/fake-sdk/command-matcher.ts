import type { Command, CommandType, HistoryEvent, HistoryEventType } from '@app/contract';

import { NonDeterminism } from './workflow-code';

/** The event that a command writes. Commands that may write none are not matched. */
const EVENT_OF: Readonly<Partial<Record<CommandType, HistoryEventType>>> = {
  ScheduleActivityTask: 'ActivityTaskScheduled',
  StartTimer: 'TimerStarted',
  CancelTimer: 'TimerCanceled',
  AcceptWorkflowUpdate: 'WorkflowExecutionUpdateAccepted',
  CompleteWorkflowUpdate: 'WorkflowExecutionUpdateCompleted',
  CompleteWorkflowExecution: 'WorkflowExecutionCompleted',
  FailWorkflowExecution: 'WorkflowExecutionFailed',
  CancelWorkflowExecution: 'WorkflowExecutionCanceled',
  ContinueAsNewWorkflowExecution: 'WorkflowExecutionContinuedAsNew',
  StartChildWorkflowExecution: 'StartChildWorkflowExecutionInitiated',
  SignalExternalWorkflowExecution: 'SignalExternalWorkflowExecutionInitiated',
  RequestCancelExternalWorkflowExecution: 'RequestCancelExternalWorkflowExecutionInitiated',
  RecordMarker: 'MarkerRecorded',
  UpsertWorkflowSearchAttributes: 'UpsertWorkflowSearchAttributes',
  ModifyWorkflowProperties: 'WorkflowPropertiesModified',
};

/** What must be equal in a command and its event, as an SDK compares them. */
const NAMES = ['activityId', 'activityType', 'timerId', 'updateId', 'markerName', 'workflowId'];

const OWN_EVENTS = new Set<HistoryEventType>(Object.values(EVENT_OF));

/** Commands that the code has made and whose events the history has still to show, in order. */
export class CommandMatcher {
  private expected: {
    readonly command: Command;
    readonly written?: (event: HistoryEvent) => void;
  }[] = [];

  expect(command: Command, written?: (event: HistoryEvent) => void): void {
    const isMatched = EVENT_OF[command.type] !== undefined || written !== undefined;
    if (isMatched) this.expected.push({ command, ...(written && { written }) });
  }

  /** Takes an event that a command wrote; says whether it is one. Throws when the code made another. */
  take(event: HistoryEvent): boolean {
    const [next] = this.expected;
    const type = next && (EVENT_OF[next.command.type] ?? event.type);
    if (
      !OWN_EVENTS.has(event.type) &&
      (next === undefined || type !== event.type || !isOf(event))
    ) {
      return false;
    }
    if (next === undefined || type !== event.type || !isSame(next.command, event)) {
      throw new NonDeterminism(
        `event ${String(event.eventId)} is ${event.type}, but the code made ${next?.command.type ?? 'no command'}`,
      );
    }
    this.expected.shift();
    next.written?.(event);
    return true;
  }

  /** The history has shown all events of a completed task: nothing may be left. */
  checkDone(): void {
    const [left] = this.expected;
    if (left === undefined) return;
    throw new NonDeterminism(`the code made ${left.command.type}, which the history does not have`);
  }

  /** The completion did not count. */
  forget(): void {
    this.expected = [];
  }
}

/** Whether some command wrote it, other than a cancellation, of which the history need not tell. */
function isOf(event: HistoryEvent): boolean {
  return 'workflowTaskCompletedEventId' in event && event.type !== 'ActivityTaskCancelRequested';
}

function isSame(command: Command, event: HistoryEvent): boolean {
  const left = command as unknown as Readonly<Record<string, unknown>>;
  const right = event as unknown as Readonly<Record<string, unknown>>;
  return NAMES.every((name) => !(name in left) || !(name in right) || left[name] === right[name]);
}
