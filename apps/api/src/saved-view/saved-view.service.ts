import { randomUUID } from 'node:crypto';

import { LIMITS, type Rejection, rejection, type Scope } from '@app/contract';
import {
  deleteSavedView,
  insertSavedView,
  listRuns,
  listSavedViews,
  readSavedView,
  type SavedView,
  type SavedViewContent,
  type Session,
  unknownFields,
  updateSavedView,
  type Viewer,
  type ViewVisibility,
  withTenant,
} from '@app/postgres';

import { type Change, isRejection, makeChange } from '../context/change';
import { hasScope, type RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem } from '../workflow/to-request';
import { type WorkflowService } from '../workflow/workflow.service';

export interface SavedViewInput {
  readonly namespace: string;
  readonly name: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly orderBy: string;
  readonly visibility: ViewVisibility;
  readonly requestId?: string | null;
}

export interface SavedViewChanges {
  readonly namespace: string;
  readonly id: string;
  readonly version: number;
  readonly name?: string | null;
  readonly query?: string | null;
  readonly columns?: readonly string[] | null;
  readonly orderBy?: string | null;
  readonly visibility?: ViewVisibility | null;
  readonly requestId?: string | null;
}

/** Lists of runs with a name, kept on the server. */
export class SavedViewService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async list(context: RequestContext, { namespace }: { namespace: string }): Promise<object[]> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope) return [];
    const viewer = viewerOf(context, scope);
    const views = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listSavedViews(session, viewer),
    );
    return views.map((view) => viewOf(view, viewer));
  }

  async find(
    context: RequestContext,
    { namespace, id }: { namespace: string; id: string },
  ): Promise<object | null> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope || !isUuid(id)) return null;
    const viewer = viewerOf(context, scope);
    const view = await withTenant(this.ports.database, scope.tenantId, (session) =>
      readSavedView(session, viewer, id),
    );
    return view === undefined ? null : viewOf(view, viewer);
  }

  create(context: RequestContext, input: SavedViewInput): Promise<object> {
    const change = { operation: 'createSavedView', subject: input.name };
    return this.change(context, { ...input, ...change }, async (session, viewer) => {
      const problem = await problemOf(session, viewer, input);
      if (problem !== undefined) return problem;
      return insertSavedView(session, viewer, { ...input, viewId: randomUUID() });
    });
  }

  update(context: RequestContext, input: SavedViewChanges): Promise<object> {
    const change = { operation: 'updateSavedView', subject: input.id };
    return this.change(context, { ...input, ...change }, async (session, viewer) => {
      const view = await changeable(session, { context, viewer }, input.id);
      if (isRejection(view)) return view;
      if (input.visibility === 'Private' && view.owner !== viewer.actor) {
        return rejection('PERMISSION_DENIED', 'A view can only be made private by its owner.');
      }
      const content: SavedViewContent = {
        name: input.name ?? view.name,
        query: input.query ?? view.query,
        columns: input.columns ?? view.columns,
        orderBy: input.orderBy ?? view.orderBy,
        visibility: input.visibility ?? view.visibility,
      };
      const problem = await problemOf(session, viewer, content);
      if (problem !== undefined) return problem;
      const { version } = input;
      return updateSavedView(session, viewer, { ...content, viewId: view.viewId, version });
    });
  }

  async delete(
    context: RequestContext,
    input: { namespace: string; id: string; version: number; requestId?: string | null },
  ): Promise<object> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const viewer = viewerOf(context, scope);
    const changed = await makeChange(
      this.ports.database,
      context,
      changeOf(context, { ...input, operation: 'deleteSavedView', subject: input.id }),
      async (session) => {
        const view = await changeable(session, { context, viewer }, input.id);
        if (isRejection(view)) return view;
        const { viewId } = view;
        return deleteSavedView(session, viewer, { viewId, version: input.version });
      },
    );
    return 'code' in changed ? refused(changed) : { __typename: 'Deleted', ...changed.answer };
  }

  private async change(
    context: RequestContext,
    what: Pick<Change, 'operation' | 'subject' | 'requestId'> & { readonly namespace: string },
    work: (session: Session, viewer: Viewer) => Promise<SavedView | Rejection>,
  ): Promise<object> {
    const scope = await this.workflows.writable(context, what.namespace);
    if ('code' in scope) return refused(scope);
    const viewer = viewerOf(context, scope);
    const changed = await makeChange(
      this.ports.database,
      context,
      changeOf(context, what),
      (session) => work(session, viewer),
    );
    if ('code' in changed) return refused(changed);
    return { __typename: 'SavedView', ...viewOf(changed.answer, viewer) };
  }
}

/** Request ids of views belong to who asks: the answer to one may be a private view. */
function changeOf(
  { actor }: RequestContext,
  { operation, subject, requestId }: Pick<Change, 'operation' | 'subject' | 'requestId'>,
): Change {
  const own = requestId == null ? requestId : `${actor} ${requestId}`;
  return { operation, subject, requestId: own, scope: 'write' };
}

async function changeable(
  session: Session,
  { context, viewer }: { context: RequestContext; viewer: Viewer },
  id: string,
): Promise<SavedView | Rejection> {
  const view = isUuid(id) ? await readSavedView(session, viewer, id) : undefined;
  if (view === undefined) return rejection('SAVED_VIEW_NOT_FOUND');
  if (view.owner === viewer.actor || hasScope(context, 'admin')) return view;
  return rejection(
    'PERMISSION_DENIED',
    'A shared view is changed by its owner or an administrator.',
  );
}

/** What is wrong with a view, found out by asking for what it lists. */
async function problemOf(
  session: Session,
  scope: Scope,
  view: SavedViewContent,
): Promise<Rejection | undefined> {
  const named = idProblem('name', view.name);
  if (named !== undefined) return named;
  const { savedViewColumnCountMax: columnCountMax } = LIMITS;
  if (view.columns.length === 0 || view.columns.length > columnCountMax) {
    return rejection('INVALID_ARGUMENT', `columns must be 1 to ${String(columnCountMax)} fields.`);
  }
  const [unknown] = await unknownFields(session, scope, view.columns);
  if (unknown !== undefined) {
    return rejection(
      'INVALID_ARGUMENT',
      `There is no field "${unknown}" to show. Use fields and search attributes as queries name them.`,
    );
  }
  const query = view.orderBy === '' ? view.query : `${view.query} ORDER BY ${view.orderBy}`;
  const page = await listRuns(session, scope, { query, also: NOTHING, countMax: 1 });
  return 'code' in page ? page : undefined;
}

const NOTHING = `RunId = '00000000-0000-0000-0000-000000000000'`;

function viewerOf({ actor }: RequestContext, { tenantId, namespaceId }: Scope): Viewer {
  return { tenantId, namespaceId, actor };
}

function viewOf({ viewId, ...view }: SavedView, { actor }: Viewer): object {
  return { id: viewId, ...view, isOwn: view.owner === actor };
}
