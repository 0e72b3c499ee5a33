import { upcomingTimes } from '@app/calendar';
import {
  type Rejection,
  rejection,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleBackfill,
  type ScheduleDefinition,
  type SchedulePatch,
  scheduleWorkflowId,
  type Scope,
} from '@app/contract';
import { toSchedulePayload } from '@app/platform';
import { listRuns, withTenant } from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import { clampPage } from '../page-size';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';
import type {
  BackfillScheduleArgs,
  CreateScheduleArgs,
  PauseScheduleArgs,
  ScheduleTarget,
  TriggerScheduleArgs,
  UpdateScheduleArgs,
} from './schedule-args';
import { notFound, ScheduleDoor } from './schedule-door';
import { type ScheduleView, scheduleView } from './schedule-view';
import { asStart, type ScheduleSpecArgs, toAction, toPolicies, toSpec } from './to-definition';

type Written = Promise<ScheduleView | ReturnType<typeof refused>>;

/** Schedules: each is a run whose workflow code is hosted by the service itself. */
export class ScheduleService {
  private readonly door: ScheduleDoor;

  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {
    this.door = new ScheduleDoor(ports, workflows);
  }

  async create(context: RequestContext, args: CreateScheduleArgs): Written {
    const { namespace, scheduleId, requestId, paused, note, remainingActions } = args;
    const scope = await this.workflows.writable(context, namespace);
    if ('code' in scope) return refused(scope);
    const definition = await this.definitionOf(context, scope, args);
    if ('code' in definition) return refused(definition);
    const input = toSchedulePayload({
      scheduleId,
      definition: {
        ...definition,
        paused: paused ?? false,
        note: note ?? '',
        ...(remainingActions != null && { remainingActions }),
      },
    });
    const own = await this.workflows.starts.toStart(context, scope, {
      ...asStart(namespace, {
        workflowType: 'schedule',
        memo: args.memo,
        searchAttributes: args.searchAttributes ?? null,
      }),
      ...(requestId != null && { requestId }),
    });
    if ('code' in own) return refused(own);
    const { workflowIdIsFresh: _fresh, ...request } = own;
    const outcome = await this.workflows.submit({
      ...request,
      workflowId: scheduleWorkflowId(scheduleId),
      start: {
        ...own.start,
        workflowType: SCHEDULE_WORKFLOW_TYPE,
        taskQueue: SCHEDULE_WORKFLOW_TYPE,
        input,
      },
    });
    if (outcome.ok) return this.view(scope, scheduleId);
    const isTaken = outcome.rejection.code === 'WORKFLOW_ALREADY_STARTED';
    return refused(
      isTaken ? rejection('NAME_TAKEN', `There is a schedule "${scheduleId}".`) : outcome.rejection,
    );
  }

  async update(context: RequestContext, args: UpdateScheduleArgs): Written {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const current = await this.door.read(scope, args.scheduleId);
    if (current === undefined) return refused(notFound(args.scheduleId));
    const { definition: known, conflictToken } = current.state;
    const changed = await this.definitionOf(context, scope, args, known);
    if ('code' in changed) return refused(changed);
    const { note, remainingActions } = args;
    const definition = {
      ...changed,
      ...(note != null && { note }),
      ...(remainingActions != null && { remainingActions }),
    };
    const token = args.conflictToken == null ? conflictToken : Number(args.conflictToken);
    return this.patch(context, args, { type: 'update', definition, conflictToken: token });
  }

  pause(context: RequestContext, args: PauseScheduleArgs): Written {
    return this.patch(context, args, { type: 'pause', note: args.note });
  }

  unpause(context: RequestContext, args: PauseScheduleArgs): Written {
    return this.patch(context, args, { type: 'unpause', note: args.note });
  }

  trigger(context: RequestContext, args: TriggerScheduleArgs): Written {
    const { overlap } = args;
    return this.patch(context, args, { type: 'trigger', ...(overlap != null && { overlap }) });
  }

  backfill(context: RequestContext, args: BackfillScheduleArgs): Written {
    const backfills: ScheduleBackfill[] = args.backfills.map(({ from, to, overlap }) => ({
      from,
      to,
      ...(overlap != null && { overlap }),
    }));
    return this.patch(context, args, { type: 'backfill', backfills });
  }

  async delete(context: RequestContext, args: ScheduleTarget): Promise<unknown> {
    const { scheduleId } = args;
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const problem = await this.send(context, scope, args, { type: 'delete' });
    return problem ? refused(problem) : { __typename: 'DeletedSchedule', scheduleId };
  }

  async find(context: RequestContext, target: ScheduleTarget): Promise<ScheduleView | null> {
    const scope = await this.workflows.readable(context, target.namespace);
    const described = 'code' in scope ? undefined : await this.door.read(scope, target.scheduleId);
    return described ? scheduleView(described) : null;
  }

  async list(
    context: RequestContext,
    args: {
      readonly namespace: string;
      readonly query?: string | null;
      readonly first: number;
      readonly after?: string | null;
    },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const page = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listRuns(session, scope, {
        ...(args.query != null && { query: args.query }),
        also: "ExecutionStatus = 'Running'",
        ...(args.after != null && { after: args.after }),
        countMax: clampPage(args.first),
        schedules: true,
      }),
    );
    if ('code' in page) return refused(page);
    const described = await Promise.all(
      page.runs.map(async ({ run, cursor }) => {
        const found = await this.ports.schedules.describeSchedule(run);
        return found ? [{ cursor, node: scheduleView(found) }] : [];
      }),
    );
    const edges = described.flat();
    return {
      __typename: 'ScheduleConnection',
      edges,
      pageInfo: {
        hasNextPage: page.hasMore,
        hasPreviousPage: args.after != null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: page.runs.at(-1)?.cursor ?? null,
      },
    };
  }

  matchingTimes(args: {
    readonly spec: ScheduleSpecArgs;
    readonly from: number;
    readonly to?: number | null;
    readonly count: number;
  }): unknown {
    const spec = toSpec(args.spec);
    if ('code' in spec) return refused(spec);
    const { from, to, count } = args;
    const times = upcomingTimes(spec, { from, ...(to != null && { to }), seed: '', count });
    return { __typename: 'MatchingTimes', times };
  }

  private send(
    context: RequestContext,
    scope: Scope,
    { scheduleId, requestId }: ScheduleTarget,
    patch: SchedulePatch,
  ): Promise<Rejection | undefined> {
    return this.door.send(scope, { scheduleId, patch, requestId, identity: context.actor });
  }

  private async patch(
    context: RequestContext,
    args: ScheduleTarget,
    patch: SchedulePatch,
  ): Written {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const problem = await this.send(context, scope, args, patch);
    return problem ? refused(problem) : this.view(scope, args.scheduleId);
  }

  private async definitionOf(
    context: RequestContext,
    scope: Scope,
    args: Pick<UpdateScheduleArgs, 'namespace' | 'scheduleId' | 'spec' | 'action' | 'policies'>,
    known?: ScheduleDefinition,
  ): Promise<ScheduleDefinition | Rejection> {
    const problem = idProblem('scheduleId', args.scheduleId);
    if (problem !== undefined) return problem;
    const spec = args.spec ? toSpec(args.spec) : known!.spec;
    if ('code' in spec) return spec;
    const policies =
      known === undefined || args.policies ? toPolicies(args.policies ?? {}) : known.policies;
    if ('code' in policies) return policies;
    if (!args.action) return { ...known!, spec, policies };
    const start = await this.workflows.starts.toStart(
      context,
      scope,
      asStart(args.namespace, args.action),
    );
    if ('code' in start) return start;
    const action = toAction(start.start, args.action.workflowId ?? args.scheduleId);
    return { paused: false, note: '', ...known, spec, policies, action };
  }

  private async view(scope: Scope, scheduleId: string): Written {
    const described = await this.door.read(scope, scheduleId);
    return described ? scheduleView(described) : refused(notFound(scheduleId));
  }
}
