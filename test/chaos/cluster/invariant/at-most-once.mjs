/** A worker sees an attempt once, and a payment, which has one attempt, once at all. */
export function atMostOnce({ worker }) {
  const seen = new Map();
  for (const { runId, activityId, activityType, attempt } of worker.calls) {
    // Calls that were answered by 502 or 503 were not delivered: the same attempt is made again.
    if (activityType === 'Flaky') continue;
    if (activityType === 'Payment' && attempt > 1)
      return `${runId}: payment ${activityId} had attempt ${attempt}`;
    const key = `${runId} ${activityId} ${attempt}`;
    const count = (seen.get(key) ?? 0) + 1;
    if (count > 1) return `${activityType}: the worker was called ${count} times for ${key}`;
    seen.set(key, count);
  }
  return undefined;
}
