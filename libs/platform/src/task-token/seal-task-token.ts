import type { TaskTokenContent } from '@app/contract';

import { sealFields } from './seal-fields';
import type { TaskTokenKey } from './task-token-key';
import { ACTIVITY_TASK } from './task-token-mac';

/**
 * A token that names one attempt of one activity and that nobody else can make. It is not encrypted; a worker knows all
 * of that anyway.
 */
export function sealTaskToken(content: TaskTokenContent, key: TaskTokenKey): string {
  const { tenantId, namespaceId, workflowId, runId, activityId, attempt } = content;
  const fields = [tenantId, namespaceId, workflowId, runId, activityId, attempt];
  return sealFields(fields, key, ACTIVITY_TASK);
}
