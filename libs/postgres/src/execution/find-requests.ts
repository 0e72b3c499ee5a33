import type { RequestOutcome, RequestRecord, WorkflowKey } from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import type { Session, Statement } from '../session';
import { type Column, columnValues, unnestInOrderSql } from '../wire/columns';
import { fromStoredText } from '../wire/stored-text';
import { requestKey } from './request-key';

type RequestIdKey = WorkflowKey & { readonly requestId: string };

const KEY_COLUMNS: readonly Column<RequestIdKey>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (key) => key.tenantId },
  { name: 'request_key', type: 'uuid[]', value: requestKey },
];

/** Relies on the primary key of request_ids; at most one row per key. */
const FIND_REQUESTS: Statement = {
  name: 'find_requests',
  operation: 'find requests',
  text: `
    SELECT key.position::int4, known.request_type, known.outcome
    FROM ${unnestInOrderSql(KEY_COLUMNS, 'key')}
    JOIN request_ids AS known
      ON known.tenant_id = key.tenant_id AND known.request_key = key.request_key`,
};

interface RequestRow {
  readonly position: number;
  readonly request_type: string;
  readonly outcome: Buffer;
}

export async function findRequests(
  session: Session,
  keys: readonly RequestIdKey[],
): Promise<(RequestRecord | undefined)[]> {
  const records = new Array<RequestRecord | undefined>(keys.length).fill(undefined);
  if (keys.length === 0) return records;
  for (const row of await session.run<RequestRow>(FIND_REQUESTS, columnValues(KEY_COLUMNS, keys))) {
    const { tenantId, namespaceId, workflowId, requestId } = keys[row.position - 1]!;
    records[row.position - 1] = {
      tenantId,
      namespaceId,
      workflowId,
      requestId,
      requestType: fromStoredText(row.request_type),
      outcome: decodeValue(row.outcome) as RequestOutcome,
    };
  }
  return records;
}
