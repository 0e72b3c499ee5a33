import { quantile } from '../quantile.mjs';

const P99_MS_MAX = 1_000;
/** Appends that are in flight when the brokers go are given up after a second: those starts are not counted. */
const NOTICED_MS = 2_500;

/** While Kafka is down starts are acknowledged, and quickly: only asked when nothing else was wrong. */
export function kafkaIsARoute({ client, faults }) {
  for (const { kafkaDown, isAlone } of faults) {
    if (kafkaDown === undefined || !isAlone) continue;
    const took = client.starts
      .filter(
        ({ atMs, tookMs }) =>
          atMs - tookMs > kafkaDown.fromMs + NOTICED_MS && atMs < kafkaDown.untilMs,
      )
      .map(({ tookMs }) => tookMs);
    if (took.length === 0) return 'while Kafka was down no start was acknowledged';
    const p99 = quantile(took, 0.99);
    if (p99 > P99_MS_MAX)
      return `while Kafka was down starts took up to ${Math.round(p99)} ms (p99 of ${took.length})`;
  }
  return undefined;
}
