import type { EventOf, HistoryEvent, WorkflowStatus } from '@app/contract';

import { textOf } from '../wire/json-text';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export const EXECUTION_STATUSES = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
] as const;

export function executionStatus(status: WorkflowStatus): ExecutionStatus {
  switch (status) {
    case 'Running':
      return 'RUNNING';
    case 'Completed':
    case 'ContinuedAsNew':
      return 'SUCCEEDED';
    case 'Failed':
      return 'FAILED';
    case 'TimedOut':
      return 'TIMED_OUT';
    case 'Canceled':
    case 'Terminated':
      return 'ABORTED';
  }
}

/** What the statuses are called in queries for runs. */
export const STORED_STATUSES: Readonly<Record<ExecutionStatus, readonly WorkflowStatus[]>> = {
  RUNNING: ['Running'],
  SUCCEEDED: ['Completed', 'ContinuedAsNew'],
  FAILED: ['Failed'],
  TIMED_OUT: ['TimedOut'],
  ABORTED: ['Canceled', 'Terminated'],
};

/** What an execution has come to: its output, or the error that ended it. */
export interface ExecutionOutcome {
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export function outcomeOf(closeEvent: HistoryEvent | undefined): ExecutionOutcome {
  switch (closeEvent?.type) {
    case 'WorkflowExecutionCompleted':
      return { output: textOf(closeEvent.result) ?? 'null' };
    case 'WorkflowExecutionFailed':
      return failureOf(closeEvent);
    case 'WorkflowExecutionTerminated': {
      const { reason, details } = closeEvent;
      const error = errorOf(textOf(details));
      return { ...(error !== undefined && { error }), ...(reason !== '' && { cause: reason }) };
    }
    case 'WorkflowExecutionTimedOut':
      return { error: 'States.Timeout' };
    default:
      return {};
  }
}

function failureOf({ failure }: EventOf<'WorkflowExecutionFailed'>): ExecutionOutcome {
  const error = failure.info.type === 'Application' ? failure.info.errorType : 'States.TaskFailed';
  return {
    ...(error !== '' && { error }),
    ...(failure.message !== '' && { cause: failure.message }),
  };
}

/** The door hands the error of a stop on in the details of a termination. */
function errorOf(details: string | undefined): string | undefined {
  if (details === undefined) return undefined;
  const value = JSON.parse(details) as { readonly error?: unknown } | null;
  return typeof value?.error === 'string' ? value.error : undefined;
}
