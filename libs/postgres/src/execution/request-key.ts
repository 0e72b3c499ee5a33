import type { RequestRecord } from '@app/contract';

import { uuidOfHash } from '../wire/uuid-of-hash';

/** Key of a request id within its tenant. */
export function requestKey(
  record: Pick<RequestRecord, 'namespaceId' | 'workflowId' | 'requestId'>,
): string {
  const { namespaceId, workflowId, requestId } = record;
  // The length keeps the boundary between the two ids.
  return uuidOfHash(`${namespaceId}${workflowId.length}:${workflowId}${requestId}`);
}
