import type { TaskQueueKey } from '@app/contract';

/** A queue's key as text. Only the name is chosen by a tenant, and it comes last, so no two keys read the same. */
export function queueKey(queue: TaskQueueKey): string {
  return `${queue.tenantId}/${queue.namespaceId}/${queue.name}`;
}
