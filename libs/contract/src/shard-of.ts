import { ShardId, type WorkflowKey } from './ids';
import { hasVirtualClock } from './virtual-time';

/**
 * The shard that owns a workflow id: FNV-1a over tenant, namespace and workflow id. It must never change, because
 * stored runs are found by it; the number of shards is fixed when an installation is created. All of a namespace with a
 * clock of its own is on one shard: its one writer is what keeps that clock in order.
 */
export function shardOf(key: WorkflowKey, shardCount: number): ShardId {
  let hash = 0x811c9dc5;
  hash = mix(hash, key.tenantId);
  hash = mix(hash, key.namespaceId);
  if (!hasVirtualClock(key.namespaceId)) hash = mix(hash, key.workflowId);
  // The low bits of FNV-1a depend on the last characters only weakly mixed; fold the high half in.
  return ShardId(((hash ^ (hash >>> 16)) >>> 0) % shardCount);
}

function mix(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return Math.imul(hash ^ 0xff, 0x01000193);
}
