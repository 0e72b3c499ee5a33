import type { RunId, SubmittedRequest } from '@app/contract';

/**
 * The run that a request is about; `undefined` for the current one of the workflow id. The end of a child names the run
 * that asked for it, and concerns the run that has taken its place by a reset just as well: always the one that is open.
 */
export function namedRunId(request: SubmittedRequest): RunId | undefined {
  return request.type === 'RecordChildWorkflowClosed' ? undefined : request.runId;
}
