const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const SHORT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const ISO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of `500ms`, `30s`, `PT1H30M` or a number; `undefined` when it is no length of time. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 && Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const short = SHORT.exec(value);
  if (short !== null) return Number(short[1]) * (UNITS_MS[short[2] ?? ''] ?? 0);
  const iso = ISO.exec(value);
  if (iso === null || value === 'P' || value.endsWith('T')) return undefined;
  const [days, hours, minutes, seconds] = iso
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return (
    (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1_000
  );
}
