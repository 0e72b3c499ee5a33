import type { QueryResultRow } from 'pg';

type GroupRow = QueryResultRow & { count: number; total: string };

/** Counts by `g0`, `g1` and so on from several databases: added up, the largest first. */
export function mergeCounts(
  parts: readonly (readonly QueryResultRow[])[],
  groupCount: number,
): QueryResultRow[] {
  const rows = parts as readonly (readonly GroupRow[])[];
  const total = String(rows.reduce((sum, part) => sum + Number(part[0]?.total ?? 0), 0));
  const names = Array.from({ length: groupCount }, (_, index) => `g${String(index)}`);
  const groups = new Map<string, GroupRow>();
  for (const row of rows.flat()) {
    const key = JSON.stringify(names.map((name) => row[name] as unknown));
    const count = row.count + (groups.get(key)?.count ?? 0);
    groups.set(key, { ...row, count, total });
  }
  return [...groups.entries()]
    .sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .map(([, row]) => row);
}
