import type { Scope } from '@app/contract';

import type { Session } from '../session';
import type { Condition, FieldRef, ParsedQuery } from './query/ast';
import { BUILT_IN_FIELD_NAMES, builtInField, type Field } from './query/field';
import { QueryProblem } from './query/query-problem';
import { listSearchAttributes } from './search-attributes';

/** How the names in a query are read. The namespace's definitions are only fetched when one of them may be meant. */
export async function resolveFields(
  session: Session,
  scope: Scope,
  query: ParsedQuery,
): Promise<(ref: FieldRef) => Field> {
  const isCustomNamed = fieldsOf(query).some((ref) => builtInField(ref.name) === undefined);
  const definitions = isCustomNamed ? await listSearchAttributes(session, scope) : [];
  const custom = new Map<string, Field>(
    definitions.map(({ name, type }) => [name, { kind: 'custom', name, type }]),
  );
  return (ref) => {
    const field = builtInField(ref.name) ?? custom.get(ref.name);
    if (field !== undefined) return field;
    throw new QueryProblem(
      ref.position,
      `There is no field "${ref.name}". Use ${BUILT_IN_FIELD_NAMES.join(', ')} or a search attribute of the namespace.`,
    );
  };
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
