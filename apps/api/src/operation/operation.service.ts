import {
  type ForkEdit,
  type HistoryEvent,
  type ReapplyType,
  type Rejection,
  rejection,
  type ResetPoint,
  RunId,
  type RunKey,
  type SubmittedRequest,
  WorkflowId,
} from '@app/contract';
import { newUuidV7, uuidOfText } from '@app/platform';
import { listForks, readRunOrigin, withTenant } from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import { toPayloads } from '../json-payload';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem, payloadRejection } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';
import type { WorkflowTarget } from '../workflow/workflow-target';
import { type PostResetInput, toPostReset } from './to-post-reset';

/** Events that one page of reset points looks through. */
const SCANNED_COUNT_MAX = 1_000;

interface Operation extends WorkflowTarget {
  readonly reason: string;
  readonly requestId?: string | null;
}

export interface ResetInput extends Operation {
  readonly eventId?: number | null;
  readonly to?: 'FirstWorkflowTask' | 'LastWorkflowTask' | null;
  readonly state?: string | null;
  readonly visit?: number | null;
  readonly buildId?: string | null;
  readonly exclude: readonly ReapplyType[];
  readonly operations: readonly PostResetInput[];
}

export interface ForkInput extends Operation {
  readonly lastEventId: number;
  readonly newWorkflowId?: string | null;
  readonly input?: unknown;
  readonly lastResult?: unknown;
}

/** What operators do to whole runs. */
export class OperationService {
  constructor(
    private readonly ports: Pick<ApiPorts, 'database'>,
    private readonly workflows: WorkflowService,
  ) {}

  async reset(context: RequestContext, input: ResetInput): Promise<unknown> {
    const point = pointOf(input);
    if ('code' in point) return refused(point);
    const postResetOperations = toPostReset(input.operations);
    if ('code' in postResetOperations) return refused(postResetOperations);
    return this.operate(context, input, (runId) => ({
      type: 'ResetWorkflow',
      ...(runId && { baseRunId: runId }),
      point,
      newRunId: RunId(newUuidV7()),
      excludes: input.exclude,
      ...(postResetOperations.length > 0 && { postResetOperations }),
    }));
  }

  async fork(context: RequestContext, input: ForkInput): Promise<unknown> {
    const edit = editOf(input);
    if ('code' in edit) return refused(edit);
    const problem = idProblem('newWorkflowId', input.newWorkflowId);
    if (problem !== undefined) return refused(problem);
    const base = input.workflowId;
    // Of the request id, so that a repetition is about the run that the first one began.
    const madeUp =
      input.requestId == null
        ? newUuidV7()
        : uuidOfText(`fork|${context.tenantId}|${input.namespace}|${input.requestId}`);
    const target = { ...input, workflowId: input.newWorkflowId ?? madeUp };
    return this.operate(context, target, (runId) => ({
      type: 'ForkWorkflow',
      base: { workflowId: WorkflowId(base), ...(runId && { runId }) },
      lastEventId: input.lastEventId,
      newRunId: RunId(newUuidV7()),
      ...(Object.keys(edit).length > 0 && { edit }),
    }));
  }

  redrive(context: RequestContext, input: Operation): Promise<unknown> {
    return this.operate(context, input, (runId) => ({
      type: 'RedriveWorkflow',
      ...(runId && { baseRunId: runId }),
      newRunId: RunId(newUuidV7()),
    }));
  }

  delete(context: RequestContext, input: Operation): Promise<unknown> {
    return this.operate(context, input, (runId) => ({
      type: 'DeleteWorkflow',
      ...(runId && { runId }),
    }));
  }

  origin(key: RunKey) {
    return withTenant(this.ports.database, key.tenantId, (session) => readRunOrigin(session, key));
  }

  forks(key: RunKey, first: number) {
    return withTenant(this.ports.database, key.tenantId, (session) =>
      listForks(session, key, clampPage(first)),
    );
  }

  async resetPoints(
    key: RunKey,
    page: { readonly first: number; readonly after?: string | null },
  ): Promise<unknown> {
    const after = numberOfCursor(page.after);
    const { events, hasMore } = await this.workflows.reader.events(key, {
      direction: 'forward',
      ...(after !== undefined && { after }),
      countMax: SCANNED_COUNT_MAX,
    });
    const points = events.flatMap(resetPointOf).slice(0, clampPage(page.first));
    const isCut = points.length === clampPage(page.first);
    const last = isCut ? points.at(-1)?.eventId : events.at(-1)?.eventId;
    const isEnd = !hasMore && (!isCut || last === events.at(-1)?.eventId);
    return {
      edges: points.map((node) => ({ cursor: String(node.eventId), node })),
      pageInfo: {
        hasNextPage: !isEnd,
        hasPreviousPage: after !== undefined,
        startCursor: points[0] ? String(points[0].eventId) : null,
        endCursor: last === undefined ? null : String(last),
      },
    };
  }

  private async operate(
    context: RequestContext,
    input: Operation,
    what: (runId: RunId | undefined) => object,
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const problem =
      idProblem('workflowId', input.workflowId) ?? idProblem('requestId', input.requestId);
    if (problem !== undefined) return refused(problem);
    if (input.runId != null && !isUuid(input.runId)) {
      return refused(rejection('WORKFLOW_NOT_FOUND'));
    }
    const outcome = await this.workflows.submit({
      ...scope,
      workflowId: WorkflowId(input.workflowId),
      ...(input.requestId != null && { requestId: input.requestId }),
      reason: input.reason,
      identity: context.actor,
      ...what(input.runId == null ? undefined : RunId(input.runId)),
    } as SubmittedRequest);
    if (!outcome.ok) return refused(outcome.rejection);
    const { runId } = outcome.reply;
    return { __typename: 'WorkflowRef', workflowId: input.workflowId, runId };
  }
}

function pointOf(
  input: Pick<ResetInput, 'eventId' | 'to' | 'state' | 'visit' | 'buildId'>,
): ResetPoint | Rejection {
  const { eventId, to, state, visit, buildId } = input;
  const given = [eventId, to, state, buildId].filter((each) => each != null);
  if (given.length !== 1) {
    return rejection('INVALID_ARGUMENT', 'Give one of eventId, to, state and buildId.');
  }
  if (eventId != null) return { type: 'Event', eventId };
  if (to != null) return { type: to };
  if (buildId != null) return { type: 'BuildId', buildId };
  return { type: 'State', name: state ?? '', ...(visit != null && { visit }) };
}

function editOf({ input, lastResult }: ForkInput): ForkEdit | Rejection {
  const problem =
    (input === undefined ? undefined : payloadRejection(input)) ??
    (lastResult === undefined ? undefined : payloadRejection(lastResult));
  if (problem !== undefined) return problem;
  return {
    ...(input !== undefined && { input: toPayloads(input) }),
    ...(lastResult !== undefined && { lastResult: toPayloads(lastResult) }),
  };
}

interface ResetPointView {
  readonly eventId: number;
  readonly time: number;
  readonly kind: string;
  readonly state: string | null;
  readonly visit: number | null;
  readonly buildId: string | null;
}

function resetPointOf(event: HistoryEvent): ResetPointView[] {
  const { eventId, eventTime: time } = event;
  if (event.type === 'WorkflowTaskCompleted') {
    const buildId = event.deploymentVersion?.buildId ?? null;
    return [{ eventId, time, kind: 'WorkflowTask', state: null, visit: null, buildId }];
  }
  if (event.type !== 'StateMachineStepped' || event.detail.kind !== 'StateEntered') return [];
  const { name, visit } = event.detail;
  return [{ eventId, time, kind: 'State', state: name, visit, buildId: null }];
}
