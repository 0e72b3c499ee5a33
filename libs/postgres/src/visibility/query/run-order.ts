import { createHash } from 'node:crypto';

import type { FieldRef, OrderTerm } from './ast';
import type { Field, FieldType } from './field';
import { builtInField } from './field';
import { fieldExpression, type RunTable, sqlTypeOf } from './field-expression';
import type { Parameters } from './parameters';
import { QueryProblem } from './query-problem';

interface SortKey {
  readonly field: Field;
  readonly direction: 'ASC' | 'DESC';
}

/**
 * The total order of a list: what was asked, then the run id. A run without a value sorts as if it had the largest one,
 * so open runs come first by `CloseTime DESC`.
 */
export interface RunOrder {
  readonly keys: readonly SortKey[];
  /** Tells cursors of different orders apart. */
  readonly fingerprint: string;
}

const UNORDERED: ReadonlySet<FieldType> = new Set(['Text', 'KeywordList', 'Status', 'RunId']);

export function runOrder(terms: readonly OrderTerm[], resolve: (ref: FieldRef) => Field): RunOrder {
  const keys: SortKey[] = terms.map(({ field: ref, direction }) => {
    const field = resolve(ref);
    if (UNORDERED.has(field.type)) {
      throw new QueryProblem(ref.position, `${ref.name} has no order. Sort by another field.`);
    }
    return { field, direction };
  });
  if (keys.length === 0) keys.push({ field: fieldNamed('StartTime'), direction: 'DESC' });
  // In the direction of the key before it, so that an index on both serves.
  keys.push({ field: fieldNamed('RunId'), direction: keys.at(-1)?.direction ?? 'DESC' });
  const text = keys.map((key) => `${key.field.name}:${key.field.type}:${key.direction}`).join();
  return { keys, fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 8) };
}

export function isByStartTime(order: RunOrder): boolean {
  return order.keys[0]?.field.name === 'StartTime';
}

/** `k0 DESC, k1 DESC`: by columns that the select list names so. */
export function orderBySql(order: RunOrder): string {
  return order.keys.map((key, index) => `k${index} ${key.direction}`).join(', ');
}

/** Expressions of the sort keys in a row of the table. */
export function keyExpressions(order: RunOrder, table: RunTable, parameters: Parameters): string[] {
  return order.keys.map((key) => fieldExpression(key.field, table, parameters));
}

/** Condition for the rows behind the one with these key values (texts, null for none). */
export function behindSql(
  order: RunOrder,
  values: readonly (string | null)[],
  context: { readonly table: RunTable; readonly parameters: Parameters },
): string {
  const expressions = keyExpressions(order, context.table, context.parameters);
  const placeholders = order.keys.map((key, index) =>
    context.parameters.add(values[index] ?? null, sqlTypeOf(key.field)),
  );
  const direction = order.keys[0]?.direction;
  const isUniform = order.keys.every(
    (key) => key.direction === direction && key.field.kind === 'builtIn' && !key.field.isNullable,
  );
  // A comparison of rows is one index condition; a chain of ORs is none.
  if (isUniform) {
    return `(${expressions.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${placeholders.join(', ')})`;
  }
  const alternatives = order.keys.map((key, index) => {
    const equal = expressions
      .slice(0, index)
      .map((expression, earlier) => `${expression} IS NOT DISTINCT FROM ${placeholders[earlier]}`);
    const isNull = (values[index] ?? null) === null;
    const behind = behindOne(key, {
      expression: expressions[index],
      placeholder: placeholders[index],
      isNull,
    });
    return [...equal, behind].join(' AND ');
  });
  return `(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`;
}

function behindOne(
  key: SortKey,
  at: { expression: string | undefined; placeholder: string | undefined; isNull: boolean },
): string {
  const { expression, placeholder, isNull } = at;
  if (key.direction === 'ASC') {
    return isNull ? 'FALSE' : `(${expression} > ${placeholder} OR ${expression} IS NULL)`;
  }
  return isNull ? `${expression} IS NOT NULL` : `${expression} < ${placeholder}`;
}

function fieldNamed(name: string): Field {
  const field = builtInField(name);
  if (field === undefined) throw new Error(`There is no field ${name}.`);
  return field;
}
