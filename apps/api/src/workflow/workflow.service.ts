import {
  LIMITS,
  type Rejection,
  rejection,
  type RequestOf,
  type RequestOutcome,
  RunId,
  type RunKey,
  type Scope,
  type SearchAttributeType,
  type SubmittedRequest,
  type UpdateProgress,
  WorkflowId,
} from '@app/contract';
import { newUuidV7 } from '@app/platform';
import {
  countRuns,
  type EventPage,
  listRuns,
  listSearchAttributes,
  readEvents,
  readRunHeader,
  withTenant,
} from '@app/postgres';

import { Namespaces } from '../context/namespaces';
import { type RequestContext, scopeRefusal } from '../context/request-context';
import { codeOfFault } from '../hardening/code-of-fault';
import { toPayloads } from '../json-payload';
import { numberOfCursor } from '../number-cursor';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { compactHistory } from './compact-history';
import { DefinitionLookup } from './definition-lookup';
import { eventEdge } from './event-view';
import { isUuid } from './is-uuid';
import { newWorkflowId } from './new-workflow-id';
import { RunWatcher } from './run-watcher';
import {
  idProblem,
  payloadRejection,
  type StartWorkflowInput,
  toStartRequest,
  toVersioningOverride,
  type VersioningOverrideInput,
} from './to-request';
import { resultView, type RunView, summaryView } from './views';

/** Steps of a compact history; longer ones are read by pages of events. */
const COMPACT_EVENT_COUNT_MAX = 5_000;

export interface WorkflowTarget {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string | null;
}

/** What a request names that holds a run back or ends it. */
type StopInput = WorkflowTarget & { readonly reason: string; readonly requestId?: string | null };
type StartRequest = RequestOf<'StartWorkflow'>;

/** What a start came to. */
interface Begun {
  readonly key: RunKey;
  readonly started: boolean;
  readonly startedJustNow: boolean;
  readonly update?: UpdateProgress;
}

/** Starts, signals, stops, describes and lists runs. */
export class WorkflowService {
  private readonly namespaces: Namespaces;
  private readonly watcher: RunWatcher;
  private readonly definitions: DefinitionLookup;

  constructor(private readonly ports: ApiPorts) {
    this.namespaces = new Namespaces(ports.database);
    this.watcher = new RunWatcher(ports.database, ports.changes);
    this.definitions = new DefinitionLookup(ports.database);
  }

  async start(
    context: RequestContext,
    input: StartWorkflowInput,
    signal?: { readonly signal: string; readonly input?: unknown },
  ): Promise<unknown> {
    const signalled = signal && this.signalOf(signal);
    if (signalled && 'code' in signalled) return refused(signalled);
    const begun = await this.startWith(context, input, signalled && { signal: signalled });
    if ('code' in begun) return refused(begun);
    const { key, started, startedJustNow } = begun;
    const { workflowId, runId } = key;
    return { __typename: 'StartedWorkflow', workflowId, runId, started, startedJustNow, key };
  }

  /** Starts a run and hands it something before its first workflow task; or hands that to the run that is open. */
  async startWith(
    context: RequestContext,
    input: StartWorkflowInput,
    more: Pick<StartRequest, 'signal' | 'update'> | undefined,
  ): Promise<Begun | Rejection> {
    const scope = await this.writable(context, input.namespace);
    if ('code' in scope) return scope;
    const request = await this.toStart(context, scope, input);
    if ('code' in request) return request;
    if (request.start.stateMachine !== undefined && more?.update !== undefined) {
      return rejection('INVALID_ARGUMENT', 'A state machine takes no updates. Send it a signal.');
    }
    const outcome = await this.submit({ ...request, ...more });
    if (!outcome.ok) return outcome.rejection;
    const { runId, started, update } = outcome.reply;
    return {
      key: { ...scope, workflowId: request.workflowId, runId },
      started: started ?? true,
      startedJustNow: runId === request.newRunId,
      ...(update && { update }),
    };
  }

  /** What a start asks for, with its definition settled and its attributes known. */
  async toStart(
    context: RequestContext,
    scope: Scope,
    input: StartWorkflowInput,
  ): Promise<ReturnType<typeof toStartRequest>> {
    const ref = await this.definitions.find(scope, input);
    if (ref !== undefined && 'code' in ref) return ref;
    return toStartRequest(input, {
      scope,
      identity: context.actor,
      newRunId: newUuidV7(),
      newWorkflowId: newWorkflowId(scope, input.requestId),
      ...(ref && { stateMachine: ref }),
      attributeTypes: await this.attributeTypes(scope, input.searchAttributes ?? []),
      judgeUrl: (url) => this.ports.prober.judge(url),
    });
  }

  private signalOf(signal: {
    readonly signal: string;
    readonly input?: unknown;
  }): { signalName: string; input?: ReturnType<typeof toPayloads> } | Rejection {
    const problem =
      idProblem('signal', signal.signal) ??
      (signal.input === undefined ? undefined : payloadRejection(signal.input));
    if (problem !== undefined) return problem;
    return {
      signalName: signal.signal,
      ...(signal.input !== undefined && { input: toPayloads(signal.input) }),
    };
  }

  async signal(
    context: RequestContext,
    input: WorkflowTarget & { signal: string; input?: unknown; requestId?: string | null },
  ): Promise<unknown> {
    const signal = this.signalOf(input);
    if ('code' in signal) return refused(signal);
    return this.request(context, input, {
      type: 'SignalWorkflow',
      ...signal,
      identity: context.actor,
    });
  }

  cancel(context: RequestContext, input: StopInput): Promise<unknown> {
    return this.request(context, input, {
      type: 'RequestCancelWorkflow',
      cause: input.reason,
      identity: context.actor,
    });
  }

  terminate(context: RequestContext, input: StopInput): Promise<unknown> {
    return this.request(context, input, {
      type: 'TerminateWorkflow',
      reason: input.reason,
      identity: context.actor,
    });
  }

  async updateOptions(
    context: RequestContext,
    input: WorkflowTarget & {
      readonly versioningOverride?: VersioningOverrideInput | null;
      readonly requestId?: string | null;
    },
  ): Promise<unknown> {
    const versioningOverride = toVersioningOverride(input.versioningOverride);
    if (versioningOverride && 'code' in versioningOverride) return refused(versioningOverride);
    const identity = context.actor;
    return this.request(context, input, {
      type: 'UpdateWorkflowOptions',
      versioningOverride,
      identity,
    });
  }

  pause(context: RequestContext, input: StopInput): Promise<unknown> {
    const { reason } = input;
    return this.request(context, input, { type: 'PauseWorkflow', reason, identity: context.actor });
  }

  unpause(context: RequestContext, input: StopInput): Promise<unknown> {
    const { reason } = input;
    const identity = context.actor;
    return this.request(context, input, { type: 'UnpauseWorkflow', reason, identity });
  }

  private async request(
    context: RequestContext,
    input: WorkflowTarget & { readonly requestId?: string | null },
    what: object,
  ): Promise<unknown> {
    const scope = await this.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const problem =
      idProblem('workflowId', input.workflowId) ?? idProblem('requestId', input.requestId);
    if (problem !== undefined) return refused(problem);
    if (input.runId != null && !isUuid(input.runId))
      return refused(rejection('WORKFLOW_NOT_FOUND'));
    const outcome = await this.submit({
      ...scope,
      workflowId: WorkflowId(input.workflowId),
      ...(input.runId != null && { runId: RunId(input.runId) }),
      ...(input.requestId != null && { requestId: input.requestId }),
      ...what,
    } as SubmittedRequest);
    if (!outcome.ok) return refused(outcome.rejection);
    const { runId } = outcome.reply;
    return { __typename: 'WorkflowRef', workflowId: input.workflowId, runId };
  }

  /** Submits, with faults of the service as refusals that say whether repeating is right. */
  async submit(request: SubmittedRequest): Promise<RequestOutcome> {
    try {
      return await this.ports.submitter.submit(request);
    } catch (fault) {
      return { ok: false, rejection: rejection(codeOfFault(fault, this.ports)) };
    }
  }

  async find(context: RequestContext, target: WorkflowTarget): Promise<RunView | null> {
    const scope = await this.readable(context, target.namespace);
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
    const scope = await this.readable(context, input.namespace);
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
    const scope = await this.readable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const counted = await withTenant(this.ports.database, scope.tenantId, (session) =>
      countRuns(session, scope, input.query ?? ''),
    );
    return 'code' in counted ? refused(counted) : { __typename: 'WorkflowCount', ...counted };
  }

  async readable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return (
      scopeRefusal(context, 'read') ??
      (await this.namespaces.find(context, namespace)) ??
      rejection('NAMESPACE_NOT_FOUND', `There is no namespace "${namespace}".`)
    );
  }

  async writable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return (
      scopeRefusal(context, 'write') ??
      (await this.namespaces.find(context, namespace)) ??
      rejection('NAMESPACE_NOT_FOUND', `There is no namespace "${namespace}".`)
    );
  }

  /** A definition was put or moved in this process: start what is newest from now on. */
  forgetDefinitions(): void {
    this.definitions.forget();
  }

  private async attributeTypes(
    scope: Scope,
    wanted: readonly unknown[],
  ): Promise<ReadonlyMap<string, SearchAttributeType>> {
    if (wanted.length === 0) return new Map();
    const known = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listSearchAttributes(session, scope),
    );
    return new Map(known.map(({ name, type }) => [name, type]));
  }
}

export function clampPage(count: number): number {
  return Math.min(Math.max(1, count), LIMITS.pageSizeMax);
}
