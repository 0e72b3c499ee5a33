import { type EpochMs, LIMITS, type Rejection, rejection, type Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

export type ViewVisibility = 'Private' | 'Shared';

/** What a saved view says. */
export interface SavedViewContent {
  readonly name: string;
  readonly query: string;
  readonly columns: readonly string[];
  /** Terms of ORDER BY; empty for the order that lists have by themselves. */
  readonly orderBy: string;
  readonly visibility: ViewVisibility;
}

export interface SavedView extends SavedViewContent {
  readonly viewId: string;
  readonly owner: string;
  /** Raised by every change. */
  readonly version: number;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** Who asks: sees what is shared and what is their own. */
export interface Viewer extends Scope {
  readonly actor: string;
}

const COLUMNS = `view_id, name, query, columns, order_by, owner, visibility, version,
  extract(epoch FROM created_at) * 1000 AS created_ms, extract(epoch FROM updated_at) * 1000 AS updated_ms`;

const VISIBLE = `(visibility = 'Shared' OR owner = $3)`;

/** By the primary key of saved_views: all of a namespace that the viewer may see. */
const LIST: Statement = {
  operation: 'list saved views',
  text: `
    SELECT ${COLUMNS} FROM saved_views
    WHERE tenant_id = $1 AND namespace_id = $2 AND ${VISIBLE}
    ORDER BY visibility DESC, name, view_id`,
};

const READ: Statement = {
  operation: 'read a saved view',
  text: `
    SELECT ${COLUMNS} FROM saved_views
    WHERE tenant_id = $1 AND namespace_id = $2 AND view_id = $4 AND ${VISIBLE}`,
};

const COUNT: Statement = {
  operation: 'count saved views',
  text: `
    SELECT count(*)::int4 AS count FROM saved_views
    WHERE tenant_id = $1 AND namespace_id = $2 AND visibility = $3 AND ($3 = 'Shared' OR owner = $4)`,
};

/** Nothing comes back when the name is taken. */
const INSERT: Statement = {
  operation: 'save a view',
  text: `
    INSERT INTO saved_views (tenant_id, namespace_id, owner, view_id, name, query, columns, order_by, visibility)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
};

/** Nothing comes back when the version is another, or when another view has the name. */
const UPDATE: Statement = {
  operation: 'change a saved view',
  text: `
    UPDATE saved_views AS own SET name = $4, query = $5, columns = $6, order_by = $7, visibility = $8,
      version = version + 1, updated_at = clock_timestamp()
    WHERE tenant_id = $1 AND namespace_id = $2 AND view_id = $3 AND version = $9
      AND NOT EXISTS (
        SELECT FROM saved_views AS other
        WHERE other.tenant_id = $1 AND other.namespace_id = $2 AND other.view_id <> $3 AND other.name = $4
          AND other.visibility = $8 AND ($8 = 'Shared' OR other.owner = own.owner)
      )
    RETURNING ${COLUMNS}`,
};

const DELETE: Statement = {
  operation: 'delete a saved view',
  text: `
    DELETE FROM saved_views
    WHERE tenant_id = $1 AND namespace_id = $2 AND view_id = $3 AND version = $4
    RETURNING view_id`,
};

interface ViewRow {
  readonly view_id: string;
  readonly name: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly order_by: string;
  readonly owner: string;
  readonly visibility: ViewVisibility;
  readonly version: number;
  readonly created_ms: string;
  readonly updated_ms: string;
}

export async function listSavedViews(session: Session, viewer: Viewer): Promise<SavedView[]> {
  const { tenantId, namespaceId, actor } = viewer;
  return (await session.run<ViewRow>(LIST, [tenantId, namespaceId, actor])).map(viewOf);
}

/** `undefined` for a view that does not exist, or that the viewer may not see. */
export async function readSavedView(
  session: Session,
  viewer: Viewer,
  viewId: string,
): Promise<SavedView | undefined> {
  const { tenantId, namespaceId, actor } = viewer;
  const [row] = await session.run<ViewRow>(READ, [tenantId, namespaceId, actor, viewId]);
  return row && viewOf(row);
}

export async function insertSavedView(
  session: Session,
  viewer: Viewer,
  view: SavedViewContent & { readonly viewId: string },
): Promise<SavedView | Rejection> {
  const { tenantId, namespaceId, actor } = viewer;
  const scope = [tenantId, namespaceId];
  const [known] = await session.run<{ count: number }>(COUNT, [...scope, view.visibility, actor]);
  if ((known?.count ?? 0) >= LIMITS.savedViewCountMax) {
    return rejection(
      'INVALID_ARGUMENT',
      `There are ${LIMITS.savedViewCountMax} saved views of this kind already. Delete one that nobody needs.`,
    );
  }
  const [row] = await session.run<ViewRow>(INSERT, [
    ...scope,
    actor,
    view.viewId,
    ...contentValues(view),
  ]);
  return row === undefined ? nameTaken(view) : viewOf(row);
}

/** Changes the version of the view that the caller has seen. */
export async function updateSavedView(
  session: Session,
  viewer: Viewer,
  view: SavedViewContent & { readonly viewId: string; readonly version: number },
): Promise<SavedView | Rejection> {
  const { tenantId, namespaceId } = viewer;
  const values = [tenantId, namespaceId, view.viewId, ...contentValues(view), view.version];
  const [row] = await session.run<ViewRow>(UPDATE, values);
  if (row !== undefined) return viewOf(row);
  const current = await readSavedView(session, viewer, view.viewId);
  return current?.version === view.version ? nameTaken(view) : conflict(current);
}

export async function deleteSavedView(
  session: Session,
  viewer: Viewer,
  view: { readonly viewId: string; readonly version: number },
): Promise<{ readonly id: string } | Rejection> {
  const { tenantId, namespaceId } = viewer;
  const [row] = await session.run(DELETE, [tenantId, namespaceId, view.viewId, view.version]);
  if (row !== undefined) return { id: view.viewId };
  return conflict(await readSavedView(session, viewer, view.viewId));
}

function contentValues(view: SavedViewContent): unknown[] {
  return [
    toStoredText(view.name),
    toStoredText(view.query),
    view.columns.map(toStoredText),
    toStoredText(view.orderBy),
    view.visibility,
  ];
}

function nameTaken({ name, visibility }: SavedViewContent): Rejection {
  return rejection('NAME_TAKEN', `A ${visibility.toLowerCase()} view is named "${name}".`);
}

function conflict(current: SavedView | undefined): Rejection {
  return current === undefined
    ? rejection('SAVED_VIEW_NOT_FOUND')
    : rejection('VERSION_CONFLICT', `The saved view has version ${current.version} by now.`);
}

function viewOf(row: ViewRow): SavedView {
  return {
    viewId: row.view_id,
    name: fromStoredText(row.name),
    query: fromStoredText(row.query),
    columns: row.columns.map(fromStoredText),
    orderBy: fromStoredText(row.order_by),
    owner: row.owner,
    visibility: row.visibility,
    version: row.version,
    createdAt: Math.floor(Number(row.created_ms)),
    updatedAt: Math.floor(Number(row.updated_ms)),
  };
}
