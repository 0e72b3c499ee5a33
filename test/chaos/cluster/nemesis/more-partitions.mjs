import { withRequestLog } from '../request-log.mjs';

/** Somebody gives the topic more partitions than there are shards: no workflow may change its place. */
export function morePartitions(topology) {
  return withRequestLog(topology, async ({ kafka, topic }) => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0].partitions.length + 2;
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
      return { partitions: count };
    } finally {
      await admin.disconnect();
    }
  });
}
