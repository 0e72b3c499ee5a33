import type { EpochMs, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

export interface DefinitionAlias {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
  /** Starts are shared between both: `weight` of a hundred go here. */
  readonly second?: { readonly version: number; readonly weight: number };
  readonly description: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** What an alias is to be. */
export type AliasContent = Pick<DefinitionAlias, 'name' | 'alias' | 'version' | 'second'> & {
  readonly description?: string;
};

const COLUMNS = `alias, version, second_version, second_weight, description,
  extract(epoch FROM created_at) * 1000 AS created_ms, extract(epoch FROM updated_at) * 1000 AS updated_ms`;

interface AliasRow {
  readonly alias: string;
  readonly version: number;
  readonly second_version: number | null;
  readonly second_weight: number;
  readonly description: string;
  readonly created_ms: string;
  readonly updated_ms: string;
}

const PUT: Statement = {
  operation: 'store an alias',
  text: `
    INSERT INTO definition_aliases (tenant_id, namespace_id, name, alias, version, second_version, second_weight,
      description)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (tenant_id, namespace_id, name, alias) DO UPDATE SET version = $5, second_version = $6,
      second_weight = $7, description = $8, updated_at = clock_timestamp()
    RETURNING ${COLUMNS}`,
};

const READ: Statement = {
  operation: 'read an alias',
  text: `
    SELECT ${COLUMNS} FROM definition_aliases
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND alias = $4`,
};

const LIST: Statement = {
  operation: 'list aliases',
  text: `
    SELECT ${COLUMNS} FROM definition_aliases
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND alias > $4 ORDER BY alias LIMIT $5`,
};

const DELETE: Statement = {
  operation: 'delete an alias',
  text: `
    DELETE FROM definition_aliases
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND ($4::text IS NULL OR alias = $4) RETURNING alias`,
};

/** More than anybody lists by hand. */
const ALL = 10_000;

export async function putDefinitionAlias(
  session: Session,
  scope: Scope,
  content: AliasContent,
): Promise<DefinitionAlias> {
  const { name, alias, version, second, description = '' } = content;
  const [row] = await session.run<AliasRow>(PUT, [
    ...keyOf(scope, name, alias),
    version,
    second?.version ?? null,
    second?.weight ?? 0,
    toStoredText(description),
  ]);
  if (row === undefined) throw new Error('an alias was not stored');
  return aliasOf(name, row);
}

export async function readDefinitionAlias(
  session: Session,
  scope: Scope,
  { name, alias }: Pick<DefinitionAlias, 'name' | 'alias'>,
): Promise<DefinitionAlias | undefined> {
  const [row] = await session.run<AliasRow>(READ, keyOf(scope, name, alias));
  return row && aliasOf(name, row);
}

export async function listDefinitionAliases(
  session: Session,
  scope: Scope,
  name: string,
  page: { readonly after: string; readonly countMax: number } = { after: '', countMax: ALL },
): Promise<DefinitionAlias[]> {
  const values = [...keyOf(scope, name, page.after), page.countMax];
  return (await session.run<AliasRow>(LIST, values)).map((row) => aliasOf(name, row));
}

/** One alias of a definition, or all of them. `false` when there was none. */
export async function deleteDefinitionAliases(
  session: Session,
  scope: Scope,
  { name, alias }: { readonly name: string; readonly alias?: string },
): Promise<boolean> {
  const stored = alias === undefined ? null : toStoredText(alias);
  const values = [scope.tenantId, scope.namespaceId, toStoredText(name), stored];
  return (await session.run(DELETE, values)).length > 0;
}

function keyOf({ tenantId, namespaceId }: Scope, name: string, alias: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(name), toStoredText(alias)];
}

function aliasOf(name: string, row: AliasRow): DefinitionAlias {
  return {
    name,
    alias: fromStoredText(row.alias),
    version: row.version,
    ...(row.second_version !== null && {
      second: { version: row.second_version, weight: row.second_weight },
    }),
    description: fromStoredText(row.description),
    createdAt: Math.floor(Number(row.created_ms)),
    updatedAt: Math.floor(Number(row.updated_ms)),
  };
}
