import {
  type Batch,
  type BatchOperation,
  type BatchState,
  NamespaceId,
  TenantId,
} from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import { encodeValue } from '../codec/encode-value';
import { fromStoredText } from '../wire/stored-text';

export const BATCH_COLUMNS = `tenant_id, batch_id, namespace_id, operation, query, reason, actor, state,
  operations_per_second, total_count, done_count, failed_count, created_at, ended_at`;

/** The clock of the database, in milliseconds. */
export const NOW_SQL = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::int8';

export interface BatchRow {
  readonly tenant_id: string;
  readonly batch_id: string;
  readonly namespace_id: string;
  readonly operation: { readonly encoded: string };
  readonly query: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly state: BatchState;
  readonly operations_per_second: number;
  readonly total_count: number;
  readonly done_count: number;
  readonly failed_count: number;
  readonly created_at: number;
  readonly ended_at: number | null;
}

/** Payloads are bytes, which JSON has no form for. */
export function encodeOperation(operation: BatchOperation): string {
  return JSON.stringify({ encoded: encodeValue(operation).toString('base64') });
}

export function batchOf(row: BatchRow): Batch {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    batchId: row.batch_id,
    operation: decodeValue(Buffer.from(row.operation.encoded, 'base64')) as BatchOperation,
    ...(row.query !== null && { query: fromStoredText(row.query) }),
    reason: fromStoredText(row.reason),
    actor: fromStoredText(row.actor),
    state: row.state,
    operationsPerSecond: row.operations_per_second,
    totalCount: row.total_count,
    doneCount: row.done_count,
    failedCount: row.failed_count,
    createdAt: row.created_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}
