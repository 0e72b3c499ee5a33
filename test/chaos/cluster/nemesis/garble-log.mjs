import { randomBytes } from 'node:crypto';

import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** Records that nobody can read, in every partition of the log. */
export async function garbleLog(topology) {
  const [row] = await topology.query(
    'SELECT name FROM request_logs WHERE ready_at IS NOT NULL ORDER BY incarnation DESC LIMIT 1',
  );
  const kafka = new Kafka({ brokers: [topology.broker.address], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = [0, 1, 2, 3].flatMap((partition) =>
    [3, 100, 5_000].map((size) => ({ partition, value: randomBytes(size) })),
  );
  await producer.send({ topic: row.name, messages });
  await producer.disconnect();
}
