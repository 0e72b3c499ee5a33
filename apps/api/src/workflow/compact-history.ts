import type { HistoryEvent, HistoryEventType } from '@app/contract';

import { type CompactStep, silent, Steps, type Tell } from './compact-steps';
import { relationTellers } from './relation-tellers';

const closed =
  (status: string): ((steps: Steps, event: HistoryEvent) => void) =>
  (steps, event) => {
    steps.add(event, { kind: 'Workflow', name: 'run', status });
  };

/** One line per event type: an event without a line does not compile. */
const tellers: { readonly [T in HistoryEventType]: Tell<T> } = {
  WorkflowExecutionStarted: (steps, event) => {
    steps.add(event, { kind: 'Workflow', name: event.workflowType, status: 'Started' });
  },
  WorkflowExecutionCompleted: closed('Completed'),
  WorkflowExecutionTimedOut: closed('TimedOut'),
  WorkflowExecutionCanceled: closed('Canceled'),
  WorkflowExecutionTerminated: closed('Terminated'),
  WorkflowExecutionContinuedAsNew: closed('ContinuedAsNew'),
  WorkflowExecutionFailed: (steps, event) => {
    const step = { kind: 'Workflow', name: 'run', status: 'Failed' };
    steps.add(event, step, event.failure.message);
  },
  WorkflowExecutionSignaled: (steps, event) => {
    steps.add(event, { kind: 'Signal', name: event.signalName, status: 'Received' });
  },
  WorkflowExecutionCancelRequested: (steps, event) => {
    steps.add(event, { kind: 'Workflow', name: 'cancel', status: 'Requested' });
  },
  WorkflowExecutionOptionsUpdated: silent,
  WorkflowExecutionPaused: (steps, event) => {
    steps.add(event, { kind: 'Workflow', name: 'pause', status: 'Paused' }, event.reason);
  },
  WorkflowExecutionUnpaused: (steps, event) => {
    steps.add(event, { kind: 'Workflow', name: 'pause', status: 'Unpaused' }, event.reason);
  },
  WorkflowExecutionUpdateAdmitted: silent,
  WorkflowExecutionUpdateAccepted: (steps, event) => {
    const { name } = event.acceptedRequest;
    steps.begin(event, { kind: 'Update', name, status: 'Accepted' });
  },
  WorkflowExecutionUpdateCompleted: (steps, event) => {
    const { outcome } = event;
    if (outcome.type === 'Success') steps.end(event.acceptedEventId, event, 'Completed');
    else steps.end(event.acceptedEventId, event, 'Failed', outcome.failure.message);
  },
  WorkflowTaskScheduled: silent,
  WorkflowTaskStarted: silent,
  WorkflowTaskCompleted: silent,
  WorkflowTaskTimedOut: (steps, event) => {
    steps.add(event, { kind: 'WorkflowTask', name: 'workflow task', status: 'TimedOut' });
  },
  WorkflowTaskFailed: (steps, event) => {
    const step = { kind: 'WorkflowTask', name: 'workflow task', status: 'Failed' };
    steps.add(event, step, event.failure?.message ?? event.cause);
  },
  ActivityTaskScheduled: (steps, event) => {
    steps.begin(event, { kind: 'Activity', name: event.activityType, status: 'Scheduled' });
  },
  ActivityTaskStarted: (steps, event) => {
    steps.noteAttempt(event.scheduledEventId, event.attempt);
  },
  ActivityTaskCompleted: (steps, event) => {
    steps.end(event.scheduledEventId, event, 'Completed');
  },
  ActivityTaskFailed: (steps, event) => {
    steps.end(event.scheduledEventId, event, 'Failed', event.failure.message);
  },
  ActivityTaskTimedOut: (steps, event) => {
    steps.end(event.scheduledEventId, event, 'TimedOut', event.failure.message);
  },
  ActivityTaskCanceled: (steps, event) => {
    steps.end(event.scheduledEventId, event, 'Canceled');
  },
  ActivityTaskCancelRequested: silent,
  TimerStarted: (steps, event) => {
    steps.begin(event, { kind: 'Timer', name: event.timerId, status: 'Started' });
  },
  TimerFired: (steps, event) => {
    steps.end(event.startedEventId, event, 'Fired');
  },
  TimerCanceled: (steps, event) => {
    steps.end(event.startedEventId, event, 'Canceled');
  },
  UpsertWorkflowSearchAttributes: silent,
  WorkflowPropertiesModified: silent,
  MarkerRecorded: (steps, event) => {
    steps.add(event, { kind: 'Marker', name: event.markerName, status: 'Recorded' });
  },
  ...relationTellers,
  StateMachineStepped: (steps, event) => {
    const { detail } = event;
    if (detail.kind === 'StateEntered' || detail.kind === 'StateExited') {
      const status = detail.kind === 'StateEntered' ? 'Entered' : 'Exited';
      steps.add(event, { kind: 'State', name: detail.name, status });
    } else if (detail.kind === 'StateFailed' || detail.kind === 'RetryArmed') {
      steps.add(event, { kind: 'State', name: detail.error, status: detail.kind }, detail.cause);
    }
  },
};

/** Folds events into steps: what begins and ends becomes one line. Pure. */
export function compactHistory(events: readonly HistoryEvent[]): CompactStep[] {
  const steps = new Steps();
  for (const event of events) (tellers[event.type] as Tell<HistoryEventType>)(steps, event);
  return steps.list;
}
