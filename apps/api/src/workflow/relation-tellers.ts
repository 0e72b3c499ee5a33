import type { ChildEndEvent, HistoryEventType } from '@app/contract';

import { type Steps, type Tell } from './compact-steps';

type RelationType = Extract<
  HistoryEventType,
  `${string}ChildWorkflow${string}` | `${string}ExternalWorkflow${string}`
>;

const childEnded =
  (status: string) =>
  (steps: Steps, event: ChildEndEvent): void => {
    const detail = 'failure' in event ? event.failure.message : undefined;
    steps.end(event.initiatedEventId, event, status, detail);
  };

/** Other runs in the story of a run: a child, a signal and a request to cancel are one line each. */
export const relationTellers: { readonly [T in RelationType]: Tell<T> } = {
  StartChildWorkflowExecutionInitiated: (steps, event) => {
    steps.begin(event, { kind: 'Child', name: event.workflowType, status: 'Initiated' });
  },
  StartChildWorkflowExecutionFailed: (steps, event) => {
    steps.end(event.initiatedEventId, event, 'StartFailed', event.cause);
  },
  ChildWorkflowExecutionStarted: (steps, event) => {
    steps.change(event.initiatedEventId, 'Started', event.workflowExecution.workflowId);
  },
  ChildWorkflowExecutionCompleted: childEnded('Completed'),
  ChildWorkflowExecutionFailed: childEnded('Failed'),
  ChildWorkflowExecutionCanceled: childEnded('Canceled'),
  ChildWorkflowExecutionTimedOut: childEnded('TimedOut'),
  ChildWorkflowExecutionTerminated: childEnded('Terminated'),
  SignalExternalWorkflowExecutionInitiated: (steps, event) => {
    steps.begin(event, { kind: 'Signal', name: event.signalName, status: 'Initiated' });
  },
  SignalExternalWorkflowExecutionFailed: (steps, event) => {
    steps.end(event.initiatedEventId, event, 'Failed', event.cause);
  },
  ExternalWorkflowExecutionSignaled: (steps, event) => {
    steps.end(event.initiatedEventId, event, 'Delivered', event.workflowExecution.workflowId);
  },
  RequestCancelExternalWorkflowExecutionInitiated: (steps, event) => {
    const { workflowId } = event.workflowExecution;
    steps.begin(event, { kind: 'Cancel', name: workflowId, status: 'Initiated' });
  },
  RequestCancelExternalWorkflowExecutionFailed: (steps, event) => {
    steps.end(event.initiatedEventId, event, 'Failed', event.cause);
  },
  ExternalWorkflowExecutionCancelRequested: (steps, event) => {
    steps.end(event.initiatedEventId, event, 'Requested');
  },
};
