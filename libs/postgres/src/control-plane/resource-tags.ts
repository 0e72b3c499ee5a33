import type { Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

const LIST: Statement = {
  operation: 'list tags',
  text: `
    SELECT key, value FROM resource_tags
    WHERE tenant_id = $1 AND namespace_id = $2 AND resource = $3 ORDER BY key`,
};

const PUT: Statement = {
  operation: 'store tags',
  text: `
    INSERT INTO resource_tags (tenant_id, namespace_id, resource, key, value)
    SELECT $1::uuid, $2::uuid, $3::text, * FROM unnest($4::text[], $5::text[])
    ON CONFLICT (tenant_id, namespace_id, resource, key) DO UPDATE SET value = excluded.value`,
};

const DELETE: Statement = {
  operation: 'delete tags',
  text: `
    DELETE FROM resource_tags WHERE tenant_id = $1 AND namespace_id = $2 AND resource = $3
      AND ($4::text[] IS NULL OR key = ANY ($4::text[]))`,
};

/** Tags of what `resource` names, by key. */
export async function readTags(
  session: Session,
  scope: Scope,
  resource: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await session.run<{ key: string; value: string }>(LIST, keyOf(scope, resource));
  return new Map(rows.map(({ key, value }) => [fromStoredText(key), fromStoredText(value)]));
}

/** Adds tags, and replaces those of the same key. */
export async function putTags(
  session: Session,
  scope: Scope,
  resource: string,
  tags: ReadonlyMap<string, string>,
): Promise<void> {
  if (tags.size === 0) return;
  const columns = [[...tags.keys()], [...tags.values()]].map((texts) => texts.map(toStoredText));
  await session.run(PUT, [...keyOf(scope, resource), ...columns]);
}

/** Deletes some tags, or all of them. */
export async function deleteTags(
  session: Session,
  scope: Scope,
  resource: string,
  keys?: readonly string[],
): Promise<void> {
  await session.run(DELETE, [...keyOf(scope, resource), keys?.map(toStoredText) ?? null]);
}

function keyOf({ tenantId, namespaceId }: Scope, resource: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(resource)];
}
