import { createHash } from 'node:crypto';

import type { RequestRecord } from '@app/contract';

/** Key of a request id within its tenant: 128 bits of SHA-256 over its namespace, workflow id and itself, as UUID. */
export function requestKey(
  record: Pick<RequestRecord, 'namespaceId' | 'workflowId' | 'requestId'>,
): string {
  // UTF-16 keeps ids apart that differ in a lone surrogate; the length keeps the boundary between the two.
  const text = `${record.namespaceId}${record.workflowId.length}:${record.workflowId}${record.requestId}`;
  const hex = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
