import type { PendingChildWorkflow, PendingExternalRequest, WaitingReason } from '@app/contract';
import type { Described } from '@app/engine';

/** Puts the wait of an item into words. */
export function withReason<T>(reasonOf: (item: Described<T>) => Omit<WaitingReason, 'since'>) {
  return (item: Described<T>) => {
    const { wait, ...rest } = item;
    return { ...rest, waiting: { ...reasonOf(item), since: wait.since } };
  };
}

export function childReason(child: Described<PendingChildWorkflow>): Omit<WaitingReason, 'since'> {
  const { workflowId, workflowType, firstRunId } = child;
  return {
    kind: 'ChildWorkflow',
    sentence:
      firstRunId === undefined
        ? `The child ${workflowId} (${workflowType}) is being started.`
        : `The child ${workflowId} (${workflowType}) has not ended.`,
    subject: workflowId,
  };
}

export function externalReason({
  kind,
  workflowId,
}: Described<PendingExternalRequest>): Omit<WaitingReason, 'since'> {
  return {
    kind: 'ExternalWorkflow',
    sentence:
      kind === 'Signal'
        ? `The signal to ${workflowId} is on its way.`
        : `The request to cancel ${workflowId} is on its way.`,
    subject: workflowId,
  };
}
