const RETRY_AFTER_MS_MAX = 3_600_000;

/** `Retry-After` in milliseconds: seconds or a date, at most an hour; `undefined` for anything else. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, RETRY_AFTER_MS_MAX);
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date) || date < nowMs) return undefined;
  return Math.min(date - nowMs, RETRY_AFTER_MS_MAX);
}
