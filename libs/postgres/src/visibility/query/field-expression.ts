import { attributeKey } from '../stored-attributes';
import type { Field, FieldType } from './field';
import type { Parameters } from './parameters';

/** Which of the two tables of runs a part of a statement reads. */
export type RunTable = 'open_runs' | 'closed_runs';

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  Keyword: 'text',
  Text: 'text',
  KeywordList: 'text',
  Int: 'int8',
  Double: 'float8',
  Bool: 'boolean',
  Datetime: 'int8',
  Duration: 'int8',
  Status: 'int2',
  RunId: 'uuid',
};

/** Type of the SQL expression of a field. Numbers inside jsonb are compared as float8, exact up to 2^53. */
export function sqlTypeOf(field: Field): string {
  const isJsonNumber =
    field.kind === 'custom' && (field.type === 'Int' || field.type === 'Datetime');
  return isJsonNumber ? 'float8' : SQL_TYPES[field.type];
}

/** The value of a field in a row of the table, comparable by `<`; null when the row has none. */
export function fieldExpression(field: Field, table: RunTable, parameters: Parameters): string {
  if (field.kind === 'builtIn') return table === 'open_runs' ? field.open : field.closed;
  const key = parameters.add(attributeKey(field.type, field.name), 'text');
  const text = `(attributes ->> ${key})`;
  return sqlTypeOf(field) === 'text' ? `${text} COLLATE "C"` : `${text}::${sqlTypeOf(field)}`;
}
