import type { RequestRecord } from '@app/contract';

import { uuidOfHash } from '../wire/uuid-of-hash';

/** The first 48 bits of a UUID of version 7 are its time. */
const TIMED_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME_LENGTH = 'xxxxxxxx-xxxx'.length;

/**
 * Key of a request id within its tenant. An id that begins with its time keeps it in front of the hash, so that new
 * keys go to the end of the index: in a store of a million runs each random key wrote a whole page of 8 kB to the log.
 */
export function requestKey(
  record: Pick<RequestRecord, 'namespaceId' | 'workflowId' | 'requestId'>,
): string {
  const { namespaceId, workflowId, requestId } = record;
  // The length keeps the boundary between the two ids.
  const hash = uuidOfHash(`${namespaceId}${workflowId.length}:${workflowId}${requestId}`);
  if (!TIMED_UUID.test(requestId)) return hash;
  return requestId.slice(0, TIME_LENGTH) + hash.slice(TIME_LENGTH);
}
