import { RunId, type RunKey, WorkflowId } from '@app/contract';
import {
  countRuns,
  type EventPage,
  listRuns,
  readEvents,
  readRunHeader,
  RunWatcher,
  withTenant,
} from '@app/postgres';

import { type RequestContext, scopeRefusal } from '../context/request-context';
import type { Scopes } from '../context/scopes';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { compactHistory } from './compact-history';
import { eventEdge } from './event-view';
import { resultView, type RunView, summaryView } from './views';
import type { WorkflowTarget } from './workflow-target';

/** Steps of a compact history; longer ones are read by pages of events. */
const COMPACT_EVENT_COUNT_MAX = 5_000;

/** Describes and lists runs, and reads their histories. */
export class RunReader {
  private readonly watcher: RunWatcher;

  constructor(
    private readonly ports: ApiPorts,
    private readonly scopes: Scopes,
  ) {
    this.watcher = new RunWatcher(ports.database, ports.changes);
  }

  async find(context: RequestContext, target: WorkflowTarget): Promise<RunView | null> {
    const scope = await this.scopes.readable(context, target.namespace);
    if ('code' in scope) return null;
    const reading = await this.header({
      ...scope,
      workflowId: WorkflowId(target.workflowId),
      ...(target.runId != null && { runId: RunId(target.runId) }),
    });
    return reading ? summaryView(reading.run) : null;
  }

  async findByKey(context: RequestContext, key: RunKey): Promise<RunView | null> {
    if (scopeRefusal(context, 'read') !== undefined) return null;
    const reading = await this.header(key);
    return reading ? summaryView(reading.run) : null;
  }

  private header(
    key: Parameters<typeof readRunHeader>[1],
  ): Promise<Awaited<ReturnType<typeof readRunHeader>>> {
    return withTenant(this.ports.database, key.tenantId, (session) => readRunHeader(session, key));
  }

  async describe(key: RunKey) {
    return this.ports.describer.describeRun(key);
  }

  async result(
    key: RunKey,
    options: { readonly timeoutMs: number; readonly startedJustNow: boolean },
  ): Promise<unknown> {
    const closed = await this.watcher.waitForClose(key, options);
    return closed ? resultView(closed.status, closed.closeEvent) : { status: 'Running' };
  }

  async history(
    key: RunKey,
    page: {
      first?: number | null;
      after?: string | null;
      last?: number | null;
      before?: string | null;
    },
  ): Promise<unknown> {
    const isBackward = page.last != null || page.before != null;
    const after = numberOfCursor(isBackward ? page.before : page.after);
    const { events, hasMore } = await this.events(key, {
      direction: isBackward ? 'backward' : 'forward',
      ...(after !== undefined && { after }),
      countMax: clampPage((isBackward ? page.last : page.first) ?? 100),
    });
    const edges = (isBackward ? [...events].reverse() : events).map(eventEdge);
    return {
      edges,
      pageInfo: {
        hasNextPage: isBackward ? false : hasMore,
        hasPreviousPage: isBackward ? hasMore : false,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  events(
    key: Pick<RunKey, 'tenantId' | 'runId'>,
    page: { direction: 'forward' | 'backward'; after?: number; countMax: number },
  ): Promise<EventPage> {
    const { tenantId, runId } = key;
    return withTenant(this.ports.database, tenantId, (session) =>
      readEvents(session, { tenantId, runId, ...page }),
    );
  }

  async compact(key: RunKey): Promise<unknown> {
    const { events } = await this.events(key, {
      direction: 'forward',
      countMax: COMPACT_EVENT_COUNT_MAX,
    });
    return compactHistory(events);
  }

  async list(
    context: RequestContext,
    input: { namespace: string; query?: string | null; first: number; after?: string | null },
  ): Promise<unknown> {
    const scope = await this.scopes.readable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const page = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listRuns(session, scope, {
        ...(input.query != null && { query: input.query }),
        ...(input.after != null && { after: input.after }),
        countMax: clampPage(input.first),
      }),
    );
    if ('code' in page) return refused(page);
    const edges = page.runs.map(({ run, cursor }) => ({ cursor, node: summaryView(run) }));
    return {
      __typename: 'WorkflowRunConnection',
      edges,
      pageInfo: {
        hasNextPage: page.hasMore,
        hasPreviousPage: input.after != null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  async count(
    context: RequestContext,
    input: { namespace: string; query?: string | null },
  ): Promise<unknown> {
    const scope = await this.scopes.readable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const counted = await withTenant(this.ports.database, scope.tenantId, (session) =>
      countRuns(session, scope, input.query ?? ''),
    );
    return 'code' in counted ? refused(counted) : { __typename: 'WorkflowCount', ...counted };
  }
}
