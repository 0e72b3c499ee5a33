import { createHash } from 'node:crypto';

import type { EpochMs, Scope, TenantId } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** One immutable version of a workflow definition. */
export interface DefinitionVersion {
  readonly definitionId: string;
  readonly name: string;
  readonly version: number;
  readonly source: string;
  readonly timeoutSeconds?: number;
  readonly createdAt: EpochMs;
}

export interface DefinitionAlias {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
}

const COLUMNS = `definition_id, name, version, source, timeout_seconds,
  extract(epoch FROM created_at) * 1000 AS created_ms`;

interface DefinitionRow {
  readonly definition_id: string;
  readonly name: string;
  readonly version: number;
  readonly source: Buffer;
  readonly timeout_seconds: number | null;
  readonly created_ms: string;
}

function versionOf(row: DefinitionRow): DefinitionVersion {
  return {
    definitionId: row.definition_id,
    name: fromStoredText(row.name),
    version: row.version,
    source: row.source.toString('utf8'),
    ...(row.timeout_seconds !== null && { timeoutSeconds: row.timeout_seconds }),
    createdAt: Math.floor(Number(row.created_ms)),
  };
}

/** Versions of one name are counted one by one: the lock keeps two writers from taking the same number. */
const LOCK_NAME: Statement = {
  operation: 'lock a definition name',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended($1::text || $2::text || $3::text, 0)) AS tenant_id',
};

const READ_LATEST: Statement = {
  name: 'read_latest_definition',
  operation: 'read a definition',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 ORDER BY version DESC LIMIT 1`,
};

const READ_VERSION: Statement = {
  operation: 'read a definition',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version = $4`,
};

const READ_BY_ID: Statement = {
  operation: 'read a definition',
  text: `SELECT ${COLUMNS} FROM definitions WHERE tenant_id = $1 AND definition_id = $2`,
};

const INSERT: Statement = {
  operation: 'store a definition',
  text: `
    INSERT INTO definitions (tenant_id, namespace_id, name, version, definition_id, source, source_hash,
      timeout_seconds)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
};

/** The newest version of every name. */
const LIST_LATEST: Statement = {
  operation: 'list definitions',
  text: `
    SELECT DISTINCT ON (name) ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name > $3 ORDER BY name, version DESC LIMIT $4`,
};

const LIST_VERSIONS: Statement = {
  operation: 'list versions of a definition',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version < $4
    ORDER BY version DESC LIMIT $5`,
};

const PUT_ALIAS: Statement = {
  operation: 'store an alias',
  text: `
    INSERT INTO definition_aliases (tenant_id, namespace_id, name, alias, version) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant_id, namespace_id, name, alias) DO UPDATE SET version = $5`,
};

const LIST_ALIASES: Statement = {
  operation: 'list aliases',
  text: `
    SELECT alias, version FROM definition_aliases
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 ORDER BY alias`,
};

const READ_ALIASED: Statement = {
  operation: 'read a definition by its alias',
  text: `
    SELECT ${COLUMNS} FROM definitions WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version = (
      SELECT version FROM definition_aliases
      WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND alias = $4)`,
};

/** Stores a new version; the newest one again when nothing has changed. */
export async function putDefinition(
  session: Session,
  scope: Scope,
  definition: {
    readonly definitionId: string;
    readonly name: string;
    readonly source: string;
    readonly timeoutSeconds: number | undefined;
  },
): Promise<{ readonly version: DefinitionVersion; readonly isNew: boolean }> {
  const { tenantId, namespaceId } = scope;
  const { name, source, definitionId, timeoutSeconds } = definition;
  await session.run(LOCK_NAME, [tenantId, namespaceId, toStoredText(name)]);
  const latest = await readDefinition(session, scope, { name });
  if (latest?.source === source) return { version: latest, isNew: false };
  const bytes = Buffer.from(source, 'utf8');
  const hash = createHash('sha256').update(bytes).digest();
  const number = (latest?.version ?? 0) + 1;
  const values = [tenantId, namespaceId, toStoredText(name), number, definitionId, bytes, hash];
  const [row] = await session.run<DefinitionRow>(INSERT, [...values, timeoutSeconds ?? null]);
  if (row === undefined) throw new Error('a definition was not stored');
  return { version: versionOf(row), isNew: true };
}

/** The newest version, or the one named by number or alias. */
export async function readDefinition(
  session: Session,
  scope: Scope,
  which: { readonly name: string; readonly version?: number; readonly alias?: string },
): Promise<DefinitionVersion | undefined> {
  const key = [scope.tenantId, scope.namespaceId, toStoredText(which.name)];
  const [row] =
    which.version !== undefined
      ? await session.run<DefinitionRow>(READ_VERSION, [...key, which.version])
      : which.alias !== undefined
        ? await session.run<DefinitionRow>(READ_ALIASED, [...key, toStoredText(which.alias)])
        : await session.run<DefinitionRow>(READ_LATEST, key);
  return row && versionOf(row);
}

export async function readDefinitionById(
  session: Session,
  tenantId: TenantId,
  definitionId: string,
): Promise<DefinitionVersion | undefined> {
  const [row] = await session.run<DefinitionRow>(READ_BY_ID, [tenantId, definitionId]);
  return row && versionOf(row);
}

export async function listDefinitions(
  session: Session,
  scope: Scope,
  page: { readonly after: string; readonly countMax: number },
): Promise<DefinitionVersion[]> {
  const values = [scope.tenantId, scope.namespaceId, toStoredText(page.after), page.countMax];
  return (await session.run<DefinitionRow>(LIST_LATEST, values)).map(versionOf);
}

export async function listDefinitionVersions(
  session: Session,
  scope: Scope,
  page: { readonly name: string; readonly before: number | undefined; readonly countMax: number },
): Promise<DefinitionVersion[]> {
  const before = page.before ?? 2_147_483_647;
  const key = [scope.tenantId, scope.namespaceId, toStoredText(page.name)];
  const values = [...key, before, page.countMax];
  return (await session.run<DefinitionRow>(LIST_VERSIONS, values)).map(versionOf);
}

export async function putDefinitionAlias(
  session: Session,
  scope: Scope,
  alias: DefinitionAlias,
): Promise<void> {
  const names = [alias.name, alias.alias].map(toStoredText);
  await session.run(PUT_ALIAS, [scope.tenantId, scope.namespaceId, ...names, alias.version]);
}

export async function listDefinitionAliases(
  session: Session,
  scope: Scope,
  name: string,
): Promise<DefinitionAlias[]> {
  const rows = await session.run<{ alias: string; version: number }>(LIST_ALIASES, [
    scope.tenantId,
    scope.namespaceId,
    toStoredText(name),
  ]);
  return rows.map(({ alias, version }) => ({ name, alias: fromStoredText(alias), version }));
}
