import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** The topic that requests go through now, for whoever does it harm. */
export async function withRequestLog(topology, harm) {
  const [row] = await topology.query(
    'SELECT name FROM request_logs WHERE ready_at IS NOT NULL ORDER BY incarnation DESC LIMIT 1',
  );
  const kafka = new Kafka({ brokers: [topology.broker.address], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    return await harm({ kafka, producer, topic: row.name });
  } finally {
    await producer.disconnect();
  }
}
