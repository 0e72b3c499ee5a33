import type { RunSummary } from '@app/postgres';

import { asLong, type temporal } from '../wire/proto';
import { WORKFLOW_STATUS } from './enums';
import { toFields } from './payload';
import { toSearchAttributes } from './search-attribute';
import { toDuration, toTimestamp } from './time';

/** A run as lists show it. */
export function toExecutionInfo(run: RunSummary): temporal.api.workflow.v1.IWorkflowExecutionInfo {
  const { workflowId, runId, closedTime } = run;
  return {
    execution: { workflowId, runId },
    type: { name: run.workflowType },
    startTime: toTimestamp(run.startedTime),
    executionTime: toTimestamp(run.executionTime),
    ...(closedTime !== undefined && {
      closeTime: toTimestamp(closedTime),
      executionDuration: toDuration(Math.max(0, closedTime - run.executionTime)),
    }),
    status: WORKFLOW_STATUS.toWire(run.status),
    historyLength: asLong(run.historyLength),
    taskQueue: run.taskQueue,
    firstRunId: run.firstRunId,
    memo: { fields: toFields(run.memo) },
    searchAttributes: toSearchAttributes(run.searchAttributes ?? {}),
  };
}
