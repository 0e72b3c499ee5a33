import type { EventId, HistoryEvent } from '@app/contract';

/** One line per thing that happened, for people: an activity with its end, a state, a timer, a signal. */
export interface CompactStep {
  readonly eventId: EventId;
  readonly time: number;
  readonly kind: string;
  readonly name: string;
  status: string;
  endTime: number | null;
  attempt: number | null;
  detail: string | null;
}

/** Folds events into steps: what begins and ends becomes one line. Pure. */
export function compactHistory(events: readonly HistoryEvent[]): CompactStep[] {
  const steps: CompactStep[] = [];
  const open = new Map<EventId, CompactStep>();
  const begin = (event: HistoryEvent, kind: string, name: string, status: string): CompactStep => {
    const step = {
      eventId: event.eventId,
      time: event.eventTime,
      kind,
      name,
      status,
      endTime: null,
      attempt: null,
      detail: null,
    };
    steps.push(step);
    return step;
  };
  const end = (startedBy: EventId, event: HistoryEvent, status: string, detail?: string): void => {
    const step = open.get(startedBy);
    if (step === undefined) return;
    step.status = status;
    step.endTime = event.eventTime;
    step.detail = detail ?? step.detail;
    open.delete(startedBy);
  };
  for (const event of events) {
    switch (event.type) {
      case 'WorkflowExecutionStarted':
        begin(event, 'Workflow', event.workflowType, 'Started');
        break;
      case 'ActivityTaskScheduled':
        open.set(event.eventId, begin(event, 'Activity', event.activityType, 'Scheduled'));
        break;
      case 'ActivityTaskStarted': {
        const step = open.get(event.scheduledEventId);
        if (step) step.attempt = event.attempt;
        break;
      }
      case 'ActivityTaskCompleted':
        end(event.scheduledEventId, event, 'Completed');
        break;
      case 'ActivityTaskFailed':
        end(event.scheduledEventId, event, 'Failed', event.failure.message);
        break;
      case 'ActivityTaskTimedOut':
        end(event.scheduledEventId, event, 'TimedOut', event.failure.message);
        break;
      case 'ActivityTaskCanceled':
        end(event.scheduledEventId, event, 'Canceled');
        break;
      case 'TimerStarted':
        open.set(event.eventId, begin(event, 'Timer', event.timerId, 'Started'));
        break;
      case 'TimerFired':
        end(event.startedEventId, event, 'Fired');
        break;
      case 'TimerCanceled':
        end(event.startedEventId, event, 'Canceled');
        break;
      case 'WorkflowExecutionSignaled':
        begin(event, 'Signal', event.signalName, 'Received');
        break;
      case 'WorkflowExecutionCancelRequested':
        begin(event, 'Workflow', 'cancel', 'Requested');
        break;
      case 'StateMachineStepped': {
        const { detail } = event;
        if (detail.kind === 'StateEntered') begin(event, 'State', detail.name, 'Entered');
        if (detail.kind === 'StateExited') begin(event, 'State', detail.name, 'Exited');
        if (detail.kind === 'StateFailed' || detail.kind === 'RetryArmed') {
          begin(event, 'State', detail.error, detail.kind).detail = detail.cause;
        }
        break;
      }
      case 'WorkflowTaskTimedOut':
        begin(event, 'WorkflowTask', 'workflow task', 'TimedOut');
        break;
      case 'WorkflowTaskFailed':
        begin(event, 'WorkflowTask', 'workflow task', 'Failed').detail =
          event.failure?.message ?? event.cause;
        break;
      case 'WorkflowExecutionFailed':
        begin(event, 'Workflow', 'run', 'Failed').detail = event.failure.message;
        break;
      case 'WorkflowExecutionCompleted':
      case 'WorkflowExecutionTimedOut':
      case 'WorkflowExecutionCanceled':
      case 'WorkflowExecutionTerminated':
      case 'WorkflowExecutionContinuedAsNew':
        begin(event, 'Workflow', 'run', event.type.replace('WorkflowExecution', ''));
        break;
      case 'WorkflowTaskScheduled':
      case 'WorkflowTaskStarted':
      case 'WorkflowTaskCompleted':
      case 'ActivityTaskCancelRequested':
        break;
    }
  }
  return steps;
}
