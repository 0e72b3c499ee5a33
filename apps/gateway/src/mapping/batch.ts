import type { Batch, BatchOperation, BatchState } from '@app/contract';

import { asLong, type temporal } from '../wire/proto';
import { fromVersioningOverride } from './options';
import { fromPayloads } from './payload';
import { toTimestamp } from './time';

type WireRequest = temporal.api.workflowservice.v1.IStartBatchOperationRequest;

/** Numbers of `BatchOperationType`. */
const OPERATION_TYPE: Readonly<Record<BatchOperation['type'], number>> = {
  Terminate: 1,
  Cancel: 2,
  Signal: 3,
  Delete: 4,
  Reset: 5,
  UpdateWorkflowOptions: 6,
  UnpauseActivities: 7,
  UpdateActivityOptions: 8,
  ResetActivities: 9,
  // The wire has no name for these.
  Redrive: 0,
  Pause: 0,
  Unpause: 0,
  PauseActivities: 0,
};

/** Numbers of `BatchOperationState`. */
const STATE: Readonly<Record<BatchState, number>> = {
  Collecting: 1,
  Running: 1,
  Paused: 1,
  Completed: 2,
  Aborted: 3,
};

const RESET_FIRST = 1;

/** What is to be done to each run; `undefined` for what is not served. */
export function fromBatchOperation(request: WireRequest): BatchOperation | undefined {
  if (request.terminationOperation) return { type: 'Terminate' };
  if (request.cancellationOperation) return { type: 'Cancel' };
  if (request.deletionOperation) return { type: 'Delete' };
  const { signalOperation, resetOperation, updateWorkflowOptionsOperation } = request;
  if (updateWorkflowOptionsOperation) {
    const wanted = updateWorkflowOptionsOperation.workflowExecutionOptions?.versioningOverride;
    const versioningOverride = fromVersioningOverride(wanted) ?? null;
    return { type: 'UpdateWorkflowOptions', versioningOverride };
  }
  if (signalOperation) {
    const input = fromPayloads(signalOperation.input);
    const signalName = signalOperation.signal ?? '';
    return { type: 'Signal', signalName, ...(input && { input }) };
  }
  if (!resetOperation) return undefined;
  const isFirst =
    resetOperation.resetType === RESET_FIRST || resetOperation.options?.firstWorkflowTask != null;
  const to = isFirst ? 'FirstWorkflowTask' : 'LastWorkflowTask';
  return { type: 'Reset', to, excludes: [] };
}

export function toBatchDescription(
  batch: Batch,
): temporal.api.workflowservice.v1.IDescribeBatchOperationResponse {
  const { endedAt } = batch;
  return {
    operationType: OPERATION_TYPE[batch.operation.type],
    jobId: batch.batchId,
    state: STATE[batch.state],
    startTime: toTimestamp(batch.createdAt),
    ...(endedAt !== undefined && { closeTime: toTimestamp(endedAt) }),
    totalOperationCount: asLong(batch.totalCount),
    completeOperationCount: asLong(batch.doneCount),
    failureOperationCount: asLong(batch.failedCount),
    identity: batch.actor,
    reason: batch.reason,
    ...(batch.query !== undefined && { query: batch.query }),
  };
}

export function toBatchInfo(batch: Batch): temporal.api.batch.v1.IBatchOperationInfo {
  const { endedAt } = batch;
  return {
    jobId: batch.batchId,
    state: STATE[batch.state],
    startTime: toTimestamp(batch.createdAt),
    ...(endedAt !== undefined && { closeTime: toTimestamp(endedAt) }),
  };
}
