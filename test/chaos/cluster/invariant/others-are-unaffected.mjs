import { quantile } from '../quantile.mjs';

/** What is asked is twice the time of quiet moments. Below this, it is the machine that is measured. */
const MS_MIN = 1_500;
const KINDS_WITH_CALL = new Set(['saga', 'payment', 'fan']);

/** From the acknowledged start to the first call: while many endpoints hang, one is slow, or a run is poisoned. */
export function othersAreUnaffected({ client, worker, faults }) {
  const firstCalls = new Map();
  for (const { runId, atMs } of worker.calls) {
    if (!firstCalls.has(runId)) firstCalls.set(runId, atMs);
  }
  const waits = [...client.runs.values()]
    .filter(({ kind, ackMs }) => KINDS_WITH_CALL.has(kind) && ackMs !== undefined)
    .map(({ runIds, ackMs }) => ({ ackMs, tookMs: (firstCalls.get(runIds[0]) ?? 1e9) - ackMs }));
  for (const { nemesis, isAlone, crowded, poisoned } of faults) {
    const window = crowded ?? poisoned;
    if (window === undefined || !isAlone) continue;
    const inside = waits.filter(({ ackMs }) => ackMs > window.fromMs && ackMs < window.untilMs);
    if (inside.length === 0) return `${nemesis}: no start was acknowledged meanwhile`;
    const p95 = quantile(
      inside.map(({ tookMs }) => tookMs),
      0.95,
    );
    if (p95 > MS_MIN)
      return `${nemesis}: others waited ${Math.round(p95)} ms for their first call (p95 of ${inside.length})`;
  }
  return undefined;
}
