import type { Scope } from '@app/contract';

import type { Session } from '../session';
import type { Condition, FieldRef, ParsedQuery } from './query/ast';
import { BUILT_IN_FIELD_NAMES, builtInField, type Field } from './query/field';
import { QueryProblem } from './query/query-problem';
import { listAllSearchAttributes, listSearchAttributes } from './search-attributes';

/** How the names in a query are read. The namespace's definitions are only fetched when one of them may be meant. */
export async function resolveFields(
  session: Session,
  scope: Scope,
  query: ParsedQuery,
): Promise<(ref: FieldRef) => Field> {
  const isCustomNamed = fieldsOf(query).some((ref) => builtInField(ref.name) === undefined);
  const definitions = isCustomNamed ? await listAllSearchAttributes(session, scope) : [];
  const inUse = definitions.filter(({ isRemoved }) => !isRemoved);
  const custom = new Map<string, Field>(
    inUse.map(({ name, type }) => [name, { kind: 'custom', name, type }]),
  );
  const removed = new Set(definitions.filter(({ isRemoved }) => isRemoved).map(({ name }) => name));
  return (ref) => {
    const field = builtInField(ref.name) ?? custom.get(ref.name);
    if (field !== undefined) return field;
    if (removed.has(ref.name)) {
      throw new QueryProblem(
        ref.position,
        `The search attribute ${ref.name} is no longer in use. Add it again to search by it.`,
      );
    }
    throw new QueryProblem(
      ref.position,
      `There is no field "${ref.name}". Use ${BUILT_IN_FIELD_NAMES.join(', ')} or a search attribute of the namespace.`,
    );
  };
}

/** Runs that belong to a division of their own are only seen by who asks for divisions, as in Temporal. */
export function withoutDivisions(query: ParsedQuery): ParsedQuery {
  if (fieldsOf(query).some(({ name }) => name === DIVISION.name)) return query;
  return narrowed(query, { kind: 'isNull', field: DIVISION });
}

const DIVISION: FieldRef = { name: 'TemporalNamespaceDivision', position: 1 };

/** The query with a further condition. */
export function narrowed(query: ParsedQuery, condition: Condition): ParsedQuery {
  const { where } = query;
  if (where === undefined) return { ...query, where: condition };
  const operands = where.kind === 'and' ? where.operands : [where];
  return { ...query, where: { kind: 'and', operands: [...operands, condition] } };
}

function fieldsOf(query: ParsedQuery): FieldRef[] {
  const named = query.where === undefined ? [] : fieldsOfCondition(query.where);
  return [...named, ...query.groupBy, ...query.orderBy.map((term) => term.field)];
}

function fieldsOfCondition(condition: Condition): FieldRef[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(fieldsOfCondition);
    case 'not':
      return fieldsOfCondition(condition.operand);
    case 'compare':
    case 'in':
    case 'between':
    case 'startsWith':
    case 'isNull':
      return [condition.field];
  }
}

/** Those of the names that no query of the namespace could use. */
export async function unknownFields(
  session: Session,
  scope: Scope,
  names: readonly string[],
): Promise<string[]> {
  const definitions = await listSearchAttributes(session, scope);
  const known = new Set(definitions.map(({ name }) => name));
  return names.filter((name) => builtInField(name) === undefined && !known.has(name));
}
