import { WorkflowStatus } from '@app/contract';

/** Stored form of a status: Temporal's numbers. */
const NUMBERS: Readonly<Record<WorkflowStatus, number>> = {
  Running: 1,
  Completed: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  ContinuedAsNew: 6,
  TimedOut: 7,
};

const STATUSES: ReadonlyMap<number, WorkflowStatus> = new Map(
  Object.values(WorkflowStatus).map((status) => [NUMBERS[status], status]),
);

export function statusNumber(status: WorkflowStatus): number {
  return NUMBERS[status];
}

export function statusOfNumber(number: number): WorkflowStatus {
  const status = STATUSES.get(number);
  if (status === undefined) throw new RangeError(`Workflow status ${number} is unknown.`);
  return status;
}
