import {
  type Batch,
  type BatchTarget,
  LIMITS,
  type Rejection,
  rejection,
  RunId,
  type Scope,
  WorkflowId,
} from '@app/contract';
import { newUuidV7, uuidOfText } from '@app/platform';
import {
  type BatchChange,
  changeBatch,
  countActiveBatches,
  countRuns,
  insertBatch,
  listBatches,
  listBatchItems,
  readBatch,
  type Session,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import { type RequestContext, scopeRefusal } from '../context/request-context';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';
import { type OperationInput, toOperation } from './to-operation';

export interface StartBatchInput {
  readonly namespace: string;
  readonly query?: string | null;
  readonly runs?: readonly { readonly workflowId: string; readonly runId?: string | null }[] | null;
  readonly operation: OperationInput;
  readonly reason: string;
  readonly operationsPerSecond: number;
  readonly requestId?: string | null;
}

export type BatchView = Batch & { readonly id: string };

/** Operations on many runs. */
export class BatchService {
  constructor(
    private readonly ports: Pick<ApiPorts, 'database'>,
    private readonly workflows: WorkflowService,
  ) {}

  async preview(
    context: RequestContext,
    args: { readonly namespace: string; readonly query: string },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const counted = await withTenant(this.ports.database, scope.tenantId, (session) =>
      countRuns(session, scope, args.query),
    );
    if ('code' in counted) return refused(counted);
    return { __typename: 'BatchPreview', count: counted.count };
  }

  async start(context: RequestContext, input: StartBatchInput): Promise<unknown> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const operation = toOperation(input.operation);
    if ('code' in operation) return refused(operation);
    const targets = targetsOf(input);
    if ('code' in targets) return refused(targets);
    const { query, operationsPerSecond, reason, requestId } = input;
    const { batchOperationsPerSecondMin: least, batchOperationsPerSecondMax: most } = LIMITS;
    if (!(operationsPerSecond >= least && operationsPerSecond <= most)) {
      const problem = `operationsPerSecond must be from ${String(least)} to ${String(most)}.`;
      return refused(rejection('INVALID_ARGUMENT', problem));
    }
    const batchId =
      requestId == null ? newUuidV7() : uuidOfText(`batch|${scope.tenantId}|${requestId}`);
    const { actor } = context;
    const batch = { ...scope, batchId, operation, reason, actor, operationsPerSecond };
    return this.change(
      context,
      { operation: 'startBatch', id: batchId, requestId },
      async (session) => {
        const problem = await this.refusalOf(session, scope, query);
        return (
          problem ?? insertBatch(session, { ...batch, ...(query != null && { query }) }, targets)
        );
      },
    );
  }

  /** A query that cannot be read is refused now, not when nobody waits for the answer any more. */
  private async refusalOf(
    session: Session,
    scope: Scope,
    query: string | null | undefined,
  ): Promise<Rejection | undefined> {
    const active = await countActiveBatches(session, scope);
    if (active >= LIMITS.batchActiveCountMax) return rejection('BATCH_LIMIT_REACHED');
    if (query == null) return undefined;
    const counted = await countRuns(session, scope, query);
    return 'code' in counted ? counted : undefined;
  }

  async steer(
    context: RequestContext,
    change: BatchChange,
    { id, requestId }: { readonly id: string; readonly requestId?: string | null },
  ): Promise<unknown> {
    const key = { tenantId: context.tenantId, batchId: id };
    if (!isUuid(id)) return refused(rejection('BATCH_NOT_FOUND'));
    return this.change(context, { operation: `${change}Batch`, id, requestId }, async (session) => {
      const changed = await changeBatch(session, key, change);
      if (changed !== undefined) return changed;
      const known = await readBatch(session, key);
      return rejection(known === undefined ? 'BATCH_NOT_FOUND' : 'BATCH_OVER');
    });
  }

  async find(context: RequestContext, id: string): Promise<BatchView | null> {
    if (scopeRefusal(context, 'read') !== undefined || !isUuid(id)) return null;
    const batch = await withTenant(this.ports.database, context.tenantId, (session) =>
      readBatch(session, { tenantId: context.tenantId, batchId: id }),
    );
    return batch ? viewOf(batch) : null;
  }

  async list(
    context: RequestContext,
    args: { readonly namespace: string; readonly first: number; readonly after?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const after = placeOf(args.after);
    if (after === null) return refused(rejection('CURSOR_INVALID'));
    const countMax = clampPage(args.first);
    const found = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listBatches(session, scope, { countMax: countMax + 1, ...(after && { after }) }),
    );
    const edges = found.slice(0, countMax).map((batch) => ({
      cursor: `${String(batch.createdAt)}.${batch.batchId}`,
      node: viewOf(batch),
    }));
    return {
      __typename: 'BatchConnection',
      edges,
      pageInfo: pageInfo(edges, found.length > countMax, args.after != null),
    };
  }

  async items(
    batch: BatchView,
    args: {
      readonly first: number;
      readonly after?: string | null;
      readonly state?: string | null;
    },
  ): Promise<unknown> {
    const after = numberOfCursor(args.after) ?? 0;
    const countMax = clampPage(args.first);
    const page = { after, state: args.state ?? null, countMax: countMax + 1 };
    const found = await withTenant(this.ports.database, batch.tenantId, (session) =>
      listBatchItems(session, batch, page),
    );
    const edges = found.slice(0, countMax).map((node) => ({ cursor: String(node.position), node }));
    return { edges, pageInfo: pageInfo(edges, found.length > countMax, args.after != null) };
  }

  private async change(
    context: RequestContext,
    {
      operation,
      id,
      requestId,
    }: {
      readonly operation: string;
      readonly id: string;
      readonly requestId?: string | null | undefined;
    },
    work: (session: Session) => Promise<Batch | Rejection>,
  ): Promise<unknown> {
    const change = { operation, subject: id, scope: 'write', requestId } as const;
    const changed = await makeChange(this.ports.database, context, change, work);
    return 'code' in changed
      ? refused(changed)
      : { __typename: 'Batch', ...viewOf(changed.answer) };
  }
}

function viewOf(batch: Batch): BatchView {
  return { ...batch, id: batch.batchId };
}

function targetsOf({ query, runs }: StartBatchInput): BatchTarget[] | Rejection {
  if ((query == null) === (runs == null)) {
    return rejection('INVALID_ARGUMENT', 'Give either query or runs.');
  }
  if (runs == null) return [];
  if (runs.length === 0 || runs.length > LIMITS.batchListedCountMax) {
    const most = String(LIMITS.batchListedCountMax);
    return rejection('INVALID_ARGUMENT', `List 1 to ${most} runs, or give a query.`);
  }
  const targets: BatchTarget[] = [];
  for (const { workflowId, runId } of runs) {
    const problem = idProblem('workflowId', workflowId);
    if (problem !== undefined) return problem;
    if (runId != null && !isUuid(runId)) {
      return rejection('INVALID_ARGUMENT', `"${runId}" is no run id.`);
    }
    targets.push({
      workflowId: WorkflowId(workflowId),
      ...(runId != null && { runId: RunId(runId) }),
    });
  }
  return targets;
}

/** `null` for one that is none. */
function placeOf(
  cursor: string | null | undefined,
): { createdAt: number; batchId: string } | null | undefined {
  if (cursor == null) return undefined;
  const [createdAt, batchId] = cursor.split('.');
  if (createdAt === undefined || batchId === undefined) return null;
  return /^\d{1,15}$/.test(createdAt) && isUuid(batchId)
    ? { createdAt: Number(createdAt), batchId }
    : null;
}

function pageInfo(
  edges: readonly { readonly cursor: string }[],
  hasNextPage: boolean,
  hasPreviousPage: boolean,
): unknown {
  return {
    hasNextPage,
    hasPreviousPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
}
