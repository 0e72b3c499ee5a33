import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

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
  /** What the Step Functions door says of it; absent when another door has put it. */
  readonly attributes?: DefinitionAttributes;
  readonly createdAt: EpochMs;
  /** When the first version of the name was stored that is not deleted. */
  readonly firstCreatedAt: EpochMs;
}

/** A JSON object that is kept as given. */
export type DefinitionAttributes = Readonly<Record<string, unknown>>;

const COLUMNS = `definition_id, name, version, source, timeout_seconds, attributes,
  extract(epoch FROM created_at) * 1000 AS created_ms,
  extract(epoch FROM coalesce((
    SELECT first.created_at FROM definitions AS first
    WHERE first.tenant_id = definitions.tenant_id AND first.namespace_id = definitions.namespace_id
      AND first.name = definitions.name AND first.deleted_at IS NULL
    ORDER BY first.version LIMIT 1), created_at)) * 1000 AS first_created_ms`;

interface DefinitionRow {
  readonly definition_id: string;
  readonly name: string;
  readonly version: number;
  readonly source: Buffer;
  readonly timeout_seconds: number | null;
  readonly attributes: DefinitionAttributes | null;
  readonly created_ms: string;
  readonly first_created_ms: string;
}

function versionOf(row: DefinitionRow): DefinitionVersion {
  return {
    definitionId: row.definition_id,
    name: fromStoredText(row.name),
    version: row.version,
    source: row.source.toString('utf8'),
    ...(row.timeout_seconds !== null && { timeoutSeconds: row.timeout_seconds }),
    ...(row.attributes !== null && { attributes: row.attributes }),
    createdAt: Math.floor(Number(row.created_ms)),
    firstCreatedAt: Math.floor(Number(row.first_created_ms)),
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
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND deleted_at IS NULL
    ORDER BY version DESC LIMIT 1`,
};

const READ_VERSION: Statement = {
  operation: 'read a definition',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL`,
};

/** Of an alias with two targets one is drawn, once for the statement. */
const READ_ALIASED: Statement = {
  operation: 'read a definition by its alias',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND deleted_at IS NULL AND version = (
      SELECT CASE WHEN random() * 100 < second_weight THEN second_version ELSE version END
      FROM definition_aliases WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND alias = $4)`,
};

/** A deleted one too: runs go on with it. */
const READ_BY_ID: Statement = {
  operation: 'read a definition',
  text: `SELECT ${COLUMNS} FROM definitions WHERE tenant_id = $1 AND definition_id = $2`,
};

/** Counted over deleted versions too: runs go on with them. */
const INSERT: Statement = {
  operation: 'store a definition',
  text: `
    INSERT INTO definitions (tenant_id, namespace_id, name, version, definition_id, source, source_hash,
      timeout_seconds, attributes)
    SELECT $1::uuid, $2::uuid, $3::text, coalesce(max(version), 0) + 1, $4::uuid, $5::bytea, $6::bytea, $7::int4,
      $8::jsonb
    FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3
    RETURNING ${COLUMNS}`,
};

/** The newest version of every name. */
const LIST_LATEST: Statement = {
  operation: 'list definitions',
  text: `
    SELECT DISTINCT ON (name) ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name > $3 AND deleted_at IS NULL
    ORDER BY name, version DESC LIMIT $4`,
};

const LIST_VERSIONS: Statement = {
  operation: 'list versions of a definition',
  text: `
    SELECT ${COLUMNS} FROM definitions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version < $4 AND deleted_at IS NULL
    ORDER BY version DESC LIMIT $5`,
};

const DELETE: Statement = {
  operation: 'delete a definition',
  text: `
    UPDATE definitions SET deleted_at = clock_timestamp()
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND deleted_at IS NULL RETURNING version`,
};

/** For the rest of the transaction nobody else puts, publishes or deletes versions of the name. */
export async function lockDefinition(session: Session, scope: Scope, name: string): Promise<void> {
  await session.run(LOCK_NAME, [scope.tenantId, scope.namespaceId, toStoredText(name)]);
}

/** Stores a new version; the newest one again when nothing has changed. */
export async function putDefinition(
  session: Session,
  scope: Scope,
  definition: {
    readonly definitionId: string;
    readonly name: string;
    readonly source: string;
    readonly timeoutSeconds: number | undefined;
    /** Those of the version before when absent. */
    readonly attributes?: DefinitionAttributes;
  },
): Promise<{ readonly version: DefinitionVersion; readonly isNew: boolean }> {
  const { tenantId, namespaceId } = scope;
  const { name, source, definitionId, timeoutSeconds } = definition;
  const key = [tenantId, namespaceId, toStoredText(name)];
  await lockDefinition(session, scope, name);
  const latest = await readDefinition(session, scope, { name });
  const attributes = definition.attributes ?? latest?.attributes;
  if (latest?.source === source && isDeepStrictEqual(attributes, latest.attributes)) {
    return { version: latest, isNew: false };
  }
  const bytes = Buffer.from(source, 'utf8');
  const hash = createHash('sha256').update(bytes).digest();
  const stored = attributes === undefined ? null : JSON.stringify(attributes);
  const values = [...key, definitionId, bytes, hash, timeoutSeconds ?? null, stored];
  const [row] = await session.run<DefinitionRow>(INSERT, values);
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

/** Nobody starts it any more; runs go on with the version they have. `false` when there is none of that name. */
export async function deleteDefinition(
  session: Session,
  scope: Scope,
  name: string,
): Promise<boolean> {
  const key = [scope.tenantId, scope.namespaceId, toStoredText(name)];
  await lockDefinition(session, scope, name);
  return (await session.run(DELETE, key)).length > 0;
}
