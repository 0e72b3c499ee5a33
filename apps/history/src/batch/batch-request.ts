import type { Batch, BatchItem, RunId, SubmittedRequest } from '@app/contract';

/**
 * What a batch asks of one run. The request id is made of the batch and the run, so that the run applies it once,
 * however often a crash or another process brings it.
 */
export function batchRequest(batch: Batch, item: BatchItem, newRunId: RunId): SubmittedRequest {
  const { tenantId, namespaceId, operation, reason, actor: identity } = batch;
  const { workflowId, runId } = item;
  const requestId = `batch|${batch.batchId}|${runId ?? String(item.position)}`;
  const base = { tenantId, namespaceId, workflowId, requestId, identity };
  const named = { ...base, ...(runId && { runId }) };
  const begins = { ...base, newRunId, reason, ...(runId && { baseRunId: runId }) };
  switch (operation.type) {
    case 'Terminate':
      return { type: 'TerminateWorkflow', ...named, reason };
    case 'Cancel':
      return { type: 'RequestCancelWorkflow', ...named, cause: reason };
    case 'Delete':
      return { type: 'DeleteWorkflow', ...named, reason };
    case 'Redrive':
      return { type: 'RedriveWorkflow', ...begins };
    case 'Pause':
      return { type: 'PauseWorkflow', ...named, reason };
    case 'Unpause':
      return { type: 'UnpauseWorkflow', ...named, reason };
    case 'Signal': {
      const { signalName, input } = operation;
      return { type: 'SignalWorkflow', ...named, signalName, ...(input && { input }) };
    }
    case 'Reset': {
      const { to, excludes, postResetOperations } = operation;
      const more = { excludes, ...(postResetOperations && { postResetOperations }) };
      return { type: 'ResetWorkflow', ...begins, point: { type: to }, ...more };
    }
    case 'UpdateWorkflowOptions': {
      const { versioningOverride } = operation;
      return { type: 'UpdateWorkflowOptions', ...named, versioningOverride };
    }
    case 'PauseActivities':
      return { type: 'PauseActivity', ...named, select: operation.select, reason };
    case 'UnpauseActivities':
      return { type: 'UnpauseActivity', ...named, select: operation.select };
    case 'ResetActivities':
      return { type: 'ResetActivity', ...named, select: operation.select };
    case 'UpdateActivityOptions': {
      const { select, change } = operation;
      return { type: 'UpdateActivityOptions', ...named, select, change };
    }
  }
}
