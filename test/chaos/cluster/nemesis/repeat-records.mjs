import { setTimeout as sleep } from 'node:timers/promises';

import { withRequestLog } from '../request-log.mjs';

const TIMES = 10;
const WINDOW = 50;
const LISTEN_MS = 4_000;

/** What goes through the log comes ten times more, each window of fifty in any order. */
export function repeatRecords(topology, random) {
  return withRequestLog(topology, async ({ kafka, producer, topic }) => {
    const heard = [];
    const consumer = kafka.consumer({ groupId: `chaos-${random.below(1_000_000_000)}` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message: { key, value, headers } }) => {
        heard.push({ partition, key, value, headers });
        return Promise.resolve();
      },
    });
    await sleep(LISTEN_MS);
    await consumer.disconnect();
    for (let from = 0; from < heard.length; from += WINDOW) {
      const window = heard.slice(from, from + WINDOW);
      const messages = Array.from({ length: TIMES }, () => window)
        .flat()
        .map((message) => ({ message, place: random.next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ message }) => message);
      await producer.send({ topic, messages });
    }
    return { repeated: heard.length * TIMES };
  });
}
