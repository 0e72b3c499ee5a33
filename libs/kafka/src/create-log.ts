import { Unavailable } from '@app/contract';

import type { KafkaConnection } from './kafka-connection';
import { isUnknownLog } from './kafka-fault';

const REPLICA_COUNT_MAX = 3;
/** A request and what surrounds it. */
const RECORD_BYTES_MAX = 8 * 1_024 * 1_024;
/** Applied records are of no use, and whoever sent one that is not has long been told that nobody knows. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Makes the log; one of that name that exists is left as it is. A name must never be given a second time, or the
 * offsets of the first would be taken for those of the second.
 */
export async function createLog(
  connection: KafkaConnection,
  { name, shardCount }: { readonly name: string; readonly shardCount: number },
): Promise<void> {
  try {
    await connection.withAdmin(async (admin) => {
      const { brokers } = await admin.describeCluster();
      const replicaCount = Math.min(REPLICA_COUNT_MAX, brokers.length);
      await admin.createTopics({
        waitForLeaders: true,
        topics: [
          {
            topic: name,
            numPartitions: shardCount,
            replicationFactor: replicaCount,
            configEntries: [
              { name: 'min.insync.replicas', value: String(Math.max(1, replicaCount - 1)) },
              { name: 'max.message.bytes', value: String(RECORD_BYTES_MAX) },
              { name: 'retention.ms', value: String(KEPT_MS) },
              { name: 'cleanup.policy', value: 'delete' },
            ],
          },
        ],
      });
    });
  } catch (cause) {
    throw new Unavailable('The request log cannot be made now.', { cause });
  }
}

/** Throws `Unavailable` when nobody can say. */
export async function doesLogExist(connection: KafkaConnection, name: string): Promise<boolean> {
  try {
    await connection.withAdmin((admin) => admin.fetchTopicMetadata({ topics: [name] }));
    return true;
  } catch (cause) {
    if (isUnknownLog(cause)) return false;
    throw new Unavailable('The brokers cannot be asked now.', { cause });
  }
}
