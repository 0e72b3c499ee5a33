import type { ArrayType } from './array-type';
import { encodeColumn } from './encode-array';

/** One column of a batch: its name in the statement, its array type, and how a row yields its value. */
export interface Column<Row> {
  readonly name: string;
  readonly type: ArrayType;
  readonly value: (row: Row) => unknown;
}

/** `unnest($4::uuid[], $5::int8[]) AS alias(tenant_id, status)`, with parameters numbered from `firstParameter`. */
export function unnestSql<Row>(
  columns: readonly Column<Row>[],
  firstParameter: number,
  alias: string,
): string {
  return `unnest(${arraysSql(columns, firstParameter)}) AS ${alias}(${columnNames(columns)})`;
}

/** The same with a further column `position`, from 1: for answers in the order asked. */
export function unnestInOrderSql<Row>(columns: readonly Column<Row>[], alias: string): string {
  const names = `${columnNames(columns)}, position`;
  return `unnest(${arraysSql(columns, 1)}) WITH ORDINALITY AS ${alias}(${names})`;
}

function arraysSql<Row>(columns: readonly Column<Row>[], firstParameter: number): string {
  return columns.map((column, index) => `$${firstParameter + index}::${column.type}`).join(', ');
}

export function columnNames<Row>(columns: readonly Column<Row>[], prefix = ''): string {
  return columns.map((column) => prefix + column.name).join(', ');
}

/** The parameters that `unnestSql` names, in its order. */
export function columnValues<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Buffer[] {
  return columns.map((column) => encodeColumn(column.type, rows, column.value));
}
