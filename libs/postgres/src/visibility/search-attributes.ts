import { LIMITS, type Rejection, rejection, type Scope, SearchAttributeType } from '@app/contract';

import type { Session, Statement } from '../session';
import { toStoredText } from '../wire/stored-text';
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
    SELECT name, type, removed_at IS NOT NULL AS is_removed FROM search_attributes
    WHERE tenant_id = $1 AND namespace_id = $2
    ORDER BY name`,
};

/** Yields the row as it stands: the new one, or the one that was there, in use again if it has the type. */
const ADD_SEARCH_ATTRIBUTE: Statement = {
  name: 'add_search_attribute',
  operation: 'add a search attribute',
  text: `
    INSERT INTO search_attributes AS known (tenant_id, namespace_id, name, type)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, namespace_id, name) DO UPDATE
    SET removed_at = CASE WHEN known.type = excluded.type THEN NULL ELSE known.removed_at END
    RETURNING name, type`,
};

const REMOVE_SEARCH_ATTRIBUTE: Statement = {
  operation: 'remove a search attribute',
  text: `
    UPDATE search_attributes SET removed_at = clock_timestamp()
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND removed_at IS NULL
    RETURNING name, type`,
};

interface DefinitionRow {
  readonly name: string;
  readonly type: SearchAttributeType;
  readonly is_removed: boolean;
}

/** Those in use, by name. */
export async function listSearchAttributes(
  session: Session,
  scope: Scope,
): Promise<SearchAttributeDefinition[]> {
  const all = await listAllSearchAttributes(session, scope);
  return all.filter(({ isRemoved }) => !isRemoved).map(({ name, type }) => ({ name, type }));
}

/** Those that are no longer in use too. */
export async function listAllSearchAttributes(
  session: Session,
  scope: Scope,
): Promise<(SearchAttributeDefinition & { readonly isRemoved: boolean })[]> {
  const { tenantId, namespaceId } = scope;
  const rows = await session.run<DefinitionRow>(LIST_SEARCH_ATTRIBUTES, [tenantId, namespaceId]);
  return rows.map((row) => ({ name: row.name, type: row.type, isRemoved: row.is_removed }));
}

/**
 * Takes an attribute out of use: no run can be given it and no query may name it. Runs keep their values, and adding it
 * again makes them searchable as before.
 */
export async function removeSearchAttribute(
  session: Session,
  { tenantId, namespaceId }: Scope,
  name: string,
): Promise<SearchAttributeDefinition | Rejection> {
  const values = [tenantId, namespaceId, toStoredText(name)];
  const [row] = await session.run<Omit<DefinitionRow, 'is_removed'>>(
    REMOVE_SEARCH_ATTRIBUTE,
    values,
  );
  return row === undefined
    ? rejection('SEARCH_ATTRIBUTE_NOT_FOUND', `No search attribute "${name}" is in use.`)
    : { name: row.name, type: row.type };
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
  // Names that are no longer in use count: runs have values of them.
  const known = await listAllSearchAttributes(session, scope);
  const isFull = known.length >= LIMITS.searchAttributeCountMax;
  if (!isFull || known.some((attribute) => attribute.name === name)) return undefined;
  return rejection(
    'INVALID_ARGUMENT',
    `A namespace has at most ${LIMITS.searchAttributeCountMax} search attributes.`,
  );
}
