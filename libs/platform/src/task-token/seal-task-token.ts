import type { TaskTokenContent } from '@app/contract';

import type { TaskTokenKey } from './task-token-key';
import { MAC_BYTES, taskTokenMac } from './task-token-mac';

/**
 * A token that names one attempt of one activity and that nobody else can make: base64url of a MAC and what it names.
 * It is not encrypted; a worker knows all of that anyway.
 */
export function sealTaskToken(content: TaskTokenContent, key: TaskTokenKey): string {
  const text = JSON.stringify([
    content.tenantId,
    content.namespaceId,
    content.workflowId,
    content.runId,
    content.activityId,
    content.attempt,
  ]);
  const sealed = Buffer.allocUnsafe(MAC_BYTES + Buffer.byteLength(text));
  sealed.write(text, MAC_BYTES, 'utf8');
  sealed.write(taskTokenMac(sealed.subarray(MAC_BYTES), key), 0, 'latin1');
  return sealed.toString('base64url');
}
