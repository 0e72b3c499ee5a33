import { nextTurn } from '../takeover.mjs';

/** Ends at once, without a checkpoint, and is started again. */
export async function stopPostgres(topology) {
  await topology.restartPostgres();
  return { postgresMs: await nextTurn(topology, performance.now()) };
}
