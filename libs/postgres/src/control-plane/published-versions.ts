import type { EpochMs, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** A version of a definition under a number of its own, which the Step Functions door and aliases name. */
export interface PublishedVersion {
  readonly number: number;
  /** Of the definition. */
  readonly version: number;
  readonly description: string;
  readonly createdAt: EpochMs;
}

const COLUMNS = 'number, version, description, extract(epoch FROM created_at) * 1000 AS created_ms';

interface PublishedRow {
  readonly number: number;
  readonly version: number;
  readonly description: string;
  readonly created_ms: string;
}

/** Does nothing when the version is published already. Counts deleted numbers too: they are never given twice. */
const INSERT: Statement = {
  operation: 'publish a version',
  text: `
    INSERT INTO published_versions (tenant_id, namespace_id, name, number, version, description)
    SELECT $1::uuid, $2::uuid, $3::text, coalesce(max(number), 0) + 1, $4::int4, $5::text FROM published_versions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3
    ON CONFLICT DO NOTHING`,
};

const READ_BY_VERSION: Statement = {
  operation: 'read a published version',
  text: `
    SELECT ${COLUMNS} FROM published_versions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL`,
};

const READ_BY_NUMBER: Statement = {
  operation: 'read a published version',
  text: `
    SELECT ${COLUMNS} FROM published_versions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND number = $4 AND deleted_at IS NULL`,
};

const LIST: Statement = {
  operation: 'list published versions',
  text: `
    SELECT ${COLUMNS} FROM published_versions
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND number < $4 AND deleted_at IS NULL
    ORDER BY number DESC LIMIT $5`,
};

const DELETE: Statement = {
  operation: 'delete a published version',
  text: `
    UPDATE published_versions SET deleted_at = clock_timestamp()
    WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3 AND number = $4 AND deleted_at IS NULL`,
};

const DELETE_ALL: Statement = {
  operation: 'delete published versions',
  text: 'DELETE FROM published_versions WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3',
};

/** Publishes a version, or answers how it was published. Whoever calls it has locked the name. */
export async function publishVersion(
  session: Session,
  scope: Scope,
  what: { readonly name: string; readonly version: number; readonly description?: string },
): Promise<PublishedVersion> {
  const known = await readPublishedVersion(session, scope, what);
  if (known !== undefined) return known;
  const description = toStoredText(what.description ?? '');
  await session.run(INSERT, [...keyOf(scope, what.name), what.version, description]);
  const published = await readPublishedVersion(session, scope, what);
  if (published === undefined) throw new Error('a version was not published');
  return published;
}

/** By its number, or by the version of the definition. */
export async function readPublishedVersion(
  session: Session,
  scope: Scope,
  which: { readonly name: string } & ({ readonly number: number } | { readonly version: number }),
): Promise<PublishedVersion | undefined> {
  const [row] =
    'number' in which
      ? await session.run<PublishedRow>(READ_BY_NUMBER, [...keyOf(scope, which.name), which.number])
      : await session.run<PublishedRow>(READ_BY_VERSION, [
          ...keyOf(scope, which.name),
          which.version,
        ]);
  return row && publishedOf(row);
}

/** Newest first. */
export async function listPublishedVersions(
  session: Session,
  scope: Scope,
  page: { readonly name: string; readonly before?: number; readonly countMax: number },
): Promise<PublishedVersion[]> {
  const values = [...keyOf(scope, page.name), page.before ?? 2_147_483_647, page.countMax];
  return (await session.run<PublishedRow>(LIST, values)).map(publishedOf);
}

/** One number, or, when the definition goes, all that is known of them. */
export async function deletePublishedVersions(
  session: Session,
  scope: Scope,
  { name, number }: { readonly name: string; readonly number?: number },
): Promise<void> {
  if (number === undefined) await session.run(DELETE_ALL, keyOf(scope, name));
  else await session.run(DELETE, [...keyOf(scope, name), number]);
}

function keyOf({ tenantId, namespaceId }: Scope, name: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(name)];
}

function publishedOf(row: PublishedRow): PublishedVersion {
  return {
    number: row.number,
    version: row.version,
    description: fromStoredText(row.description),
    createdAt: Math.floor(Number(row.created_ms)),
  };
}
