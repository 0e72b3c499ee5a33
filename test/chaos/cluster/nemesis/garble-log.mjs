import { randomBytes } from 'node:crypto';

import { withRequestLog } from '../request-log.mjs';

/** Records that nobody can read, in every partition of the log. */
export function garbleLog(topology) {
  const messages = [0, 1, 2, 3].flatMap((partition) =>
    [3, 100, 5_000].map((size) => ({ partition, value: randomBytes(size) })),
  );
  return withRequestLog(topology, async ({ producer, topic }) => {
    await producer.send({ topic, messages });
  });
}
