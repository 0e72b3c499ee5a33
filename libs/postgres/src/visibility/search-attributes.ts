import { LIMITS, type Rejection, rejection, type Scope, SearchAttributeType } from '@app/contract';

import type { Session, Statement } from '../session';
import { builtInField } from './query/field';
import { isFieldName } from './query/parse-query';

export interface SearchAttributeDefinition {
  readonly name: string;
  readonly type: SearchAttributeType;
}

/** All by the primary key of search_attributes. */
const LIST_SEARCH_ATTRIBUTES: Statement = {
  name: 'list_search_attributes',
  operation: 'list search attributes',
  text: `
    SELECT name, type FROM search_attributes
    WHERE tenant_id = $1 AND namespace_id = $2
    ORDER BY name`,
};

/** Yields the row as it stands: the new one, or the one that was there. */
const ADD_SEARCH_ATTRIBUTE: Statement = {
  name: 'add_search_attribute',
  operation: 'add a search attribute',
  text: `
    INSERT INTO search_attributes AS known (tenant_id, namespace_id, name, type)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, namespace_id, name) DO UPDATE SET type = known.type
    RETURNING name, type`,
};

export function listSearchAttributes(
  session: Session,
  scope: Scope,
): Promise<SearchAttributeDefinition[]> {
  return session.run<{ name: string; type: SearchAttributeType }>(LIST_SEARCH_ATTRIBUTES, [
    scope.tenantId,
    scope.namespaceId,
  ]);
}

/** Adding the same again changes nothing. A name keeps its type: rows already hold values of it. */
export async function addSearchAttribute(
  session: Session,
  scope: Scope,
  definition: SearchAttributeDefinition,
): Promise<SearchAttributeDefinition | Rejection> {
  const refusal = await refusalOf(session, scope, definition);
  if (refusal !== undefined) return refusal;
  const [row] = await session.run<{ name: string; type: SearchAttributeType }>(
    ADD_SEARCH_ATTRIBUTE,
    [scope.tenantId, scope.namespaceId, definition.name, definition.type],
  );
  if (row === undefined || row.type === definition.type) return definition;
  return rejection(
    'NAME_TAKEN',
    `The search attribute ${definition.name} has the type ${row.type}, which cannot change. Choose another name.`,
  );
}

async function refusalOf(
  session: Session,
  scope: Scope,
  { name, type }: SearchAttributeDefinition,
): Promise<Rejection | undefined> {
  if (!isFieldName(name)) {
    return rejection(
      'INVALID_ARGUMENT',
      'A search attribute begins with a letter, goes on with letters, digits and _ . : -, has at most 200 characters and is no keyword of queries.',
    );
  }
  if (builtInField(name) !== undefined) {
    return rejection('NAME_TAKEN', `${name} is a field that every run has. Choose another name.`);
  }
  if (!Object.hasOwn(SearchAttributeType, type)) {
    const types = Object.keys(SearchAttributeType).join(', ');
    return rejection('INVALID_ARGUMENT', `${type} is no type. Use one of ${types}.`);
  }
  const known = await listSearchAttributes(session, scope);
  const isFull = known.length >= LIMITS.searchAttributeCountMax;
  if (!isFull || known.some((attribute) => attribute.name === name)) return undefined;
  return rejection(
    'INVALID_ARGUMENT',
    `A namespace has at most ${LIMITS.searchAttributeCountMax} search attributes.`,
  );
}
