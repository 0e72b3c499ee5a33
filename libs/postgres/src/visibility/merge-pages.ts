import type { QueryResultRow } from 'pg';

import { sqlTypeOf } from './query/field-expression';
import type { RunOrder } from './query/run-order';

type Key = string | null;

/** Rows of one list from several databases, as one that had them all would give them: by `t0`, `t1` and so on. */
export function mergePages(
  parts: readonly (readonly QueryResultRow[])[],
  order: RunOrder,
): QueryResultRow[] {
  const keys = order.keys.map(({ field, direction }, index) => ({
    name: `t${String(index)}`,
    compare: comparisonOf(sqlTypeOf(field)),
    sign: direction === 'ASC' ? 1 : -1,
  }));
  return parts.flat().sort((a, b) => {
    for (const { name, compare, sign } of keys) {
      const difference = sign * compareNullable(a[name] as Key, b[name] as Key, compare);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** What has no value comes as if it had the largest one. */
function compareNullable(a: Key, b: Key, compare: (a: string, b: string) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a === b ? 0 : compare(a, b);
}

function comparisonOf(type: string): (a: string, b: string) => number {
  switch (type) {
    case 'int2':
    case 'int8':
    case 'float8':
      return (a, b) => Number(a) - Number(b);
    default:
      // Texts are in the order of their bytes (collation "C"), and so are ids; "false" comes before "true".
      return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
}
