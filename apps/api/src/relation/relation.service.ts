import {
  type RunDescription,
  type RunKey,
  type RunRef,
  type Scope,
  type WorkflowId,
} from '@app/contract';
import { readRunHeader, withTenant } from '@app/postgres';

import { hasScope, type RequestContext } from '../context/request-context';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts } from '../ports';
import { type RunView, summaryView } from '../workflow/views';

/** What the schema calls RelatedRun; the run itself is resolved from `scope`. */
export type RelatedView = RunRef & { readonly scope: Scope };

export interface RelationPage {
  readonly first: number;
  readonly after?: string | null;
}

/** Runs in relation to a run: above it, below it, and those it has asked for something. */
export class RelationService {
  /** One description serves all fields of a run. */
  private readonly described = new WeakMap<RunView, Promise<RunDescription | undefined>>();

  constructor(
    private readonly ports: Pick<ApiPorts, 'database' | 'describer' | 'callbackSecret'>,
  ) {}

  async parent(run: RunView): Promise<RelatedView | null> {
    const parent = (await this.describe(run))?.parent;
    if (parent === undefined) return null;
    const { namespaceId, workflowId, runId } = parent;
    return { workflowId, runId, scope: { tenantId: run.key.tenantId, namespaceId } };
  }

  async root(run: RunView): Promise<RelatedView> {
    const description = await this.describe(run);
    const { workflowId, runId } = description?.rootWorkflowExecution ?? run.key;
    return { workflowId, runId, scope: run.key };
  }

  async children(run: RunView, page: RelationPage): Promise<unknown> {
    const children = (await this.describe(run))?.pendingChildren ?? [];
    const { tenantId } = run.key;
    return connection(children, page, (child) => ({
      ...child,
      scope: { tenantId, namespaceId: child.namespaceId },
    }));
  }

  async externalRequests(run: RunView, page: RelationPage): Promise<unknown> {
    const requests = (await this.describe(run))?.pendingExternalRequests ?? [];
    return connection(
      [...requests].sort((a, b) => a.initiatedEventId - b.initiatedEventId),
      page,
      (request) => request,
    );
  }

  async callbacks(run: RunView): Promise<unknown> {
    return (await this.describe(run))?.callbacks ?? [];
  }

  /** Who may start runs with callbacks is told by what they are signed. */
  callbackSecret(context: RequestContext, namespace: Scope): string | null {
    return hasScope(context, 'admin') ? this.ports.callbackSecret(namespace) : null;
  }

  /** The run of an id, or the open or last one of a workflow id. */
  async run(key: Scope & { readonly workflowId: WorkflowId; readonly runId?: RunKey['runId'] }) {
    const reading = await withTenant(this.ports.database, key.tenantId, (session) =>
      readRunHeader(session, key),
    );
    return reading ? summaryView(reading.run) : null;
  }

  private describe(run: RunView): Promise<RunDescription | undefined> {
    const known = this.described.get(run) ?? this.ports.describer.describeRun(run.key);
    this.described.set(run, known);
    return known;
  }
}

/** A page of things in the order of the events that asked for them. */
function connection<T extends { readonly initiatedEventId: number }>(
  things: readonly T[],
  page: RelationPage,
  node: (thing: T) => object,
): unknown {
  const after = numberOfCursor(page.after) ?? 0;
  const following = things.filter(({ initiatedEventId }) => initiatedEventId > after);
  const edges = following
    .slice(0, clampPage(page.first))
    .map((thing) => ({ cursor: String(thing.initiatedEventId), node: node(thing) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: following.length > edges.length,
      hasPreviousPage: after > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
