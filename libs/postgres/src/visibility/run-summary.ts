import {
  type EpochMs,
  type Memo,
  NamespaceId,
  RunId,
  type RunKey,
  type SearchAttributes,
  TenantId,
  WorkflowId,
  type WorkflowStatus,
} from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import { statusOfNumber } from '../execution/workflow-status-number';
import { fromStoredText } from '../wire/stored-text';
import { decodeAttributes } from './stored-attributes';

/** A run as lists show it: what its row knows, without its history. */
export interface RunSummary extends RunKey {
  readonly status: WorkflowStatus;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly startedTime: EpochMs;
  readonly executionTime: EpochMs;
  readonly closedTime?: EpochMs;
  readonly firstRunId: RunId;
  /** Of a closed run its events; of an open one those of its first turn: describe the run for the exact number. */
  readonly historyLength: number;
  readonly definition?: { readonly definitionId: string; readonly version: number };
  readonly memo?: Memo;
  readonly searchAttributes?: SearchAttributes;
}

/** Columns that both tables of runs have, beside status and close time. */
export const SUMMARY_COLUMNS = `tenant_id, namespace_id, workflow_id, run_id, workflow_type, task_queue,
  started_time, execution_time, first_run_id, history_length, definition_id, definition_version, memo, attributes`;

export interface SummaryRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly workflow_type: string;
  readonly task_queue: string;
  readonly started_time: number;
  readonly execution_time: number;
  readonly first_run_id: string;
  readonly history_length: number;
  readonly definition_id: string | null;
  readonly definition_version: number | null;
  readonly memo: Buffer | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly status: number;
  readonly closed_time: number | null;
}

export function runSummary(row: SummaryRow): RunSummary {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    workflowId: WorkflowId(fromStoredText(row.workflow_id)),
    runId: RunId(row.run_id),
    status: statusOfNumber(row.status),
    workflowType: fromStoredText(row.workflow_type),
    taskQueue: fromStoredText(row.task_queue),
    startedTime: row.started_time,
    executionTime: row.execution_time,
    firstRunId: RunId(row.first_run_id),
    historyLength: row.history_length,
    ...(row.closed_time !== null && { closedTime: row.closed_time }),
    ...(row.definition_id !== null && {
      definition: {
        definitionId: fromStoredText(row.definition_id),
        version: row.definition_version ?? 0,
      },
    }),
    ...(row.memo !== null && { memo: decodeValue(row.memo) as Memo }),
    ...(row.attributes !== null && { searchAttributes: decodeAttributes(row.attributes) }),
  };
}
