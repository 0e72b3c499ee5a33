import type { Scope } from '@app/contract';
import { newUuidV7, uuidOfText } from '@app/platform';

/** Repeated with the same request id, a start that leaves the workflow id to us must mean the same one. */
export function newWorkflowId({ tenantId, namespaceId }: Scope, requestId?: string | null): string {
  return requestId == null
    ? newUuidV7()
    : uuidOfText(`workflow|${tenantId}|${namespaceId}|${requestId}`);
}
