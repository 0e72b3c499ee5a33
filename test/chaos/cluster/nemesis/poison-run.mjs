import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { killProcess } from './kill-process.mjs';

/**
 * The history of a run cannot be read any more, and every request to it fails for its owner. The others must not notice.
 * Healed, the run goes on.
 */
export async function poisonRun(topology, random, { client }) {
  const workflowId = `poisoned-${randomBytes(4).toString('hex')}`;
  const runId = await client.start({ kind: 'signals', workflowId });
  const [row] = await topology.query(
    'SELECT facts FROM history WHERE run_id = $1 AND first_event_id = 1',
    [runId],
  );
  const put = (facts) =>
    topology.query('UPDATE history SET facts = $2 WHERE run_id = $1 AND first_event_id = 1', [
      runId,
      facts,
    ]);
  await put(randomBytes(row.facts.length));
  // Whoever has the run in memory has no need to read it.
  await Promise.all(topology.of('history').map(() => killProcess('history')(topology, random)));
  const signalled = client.signalAll(workflowId);
  const fromMs = performance.now();
  await sleep(10_000);
  const poisoned = { fromMs, untilMs: performance.now() };
  await put(row.facts);
  await Promise.all(topology.of('history').map(() => killProcess('history')(topology, random)));
  await signalled;
  return { poisoned };
}
