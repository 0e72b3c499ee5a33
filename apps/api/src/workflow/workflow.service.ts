import {
  type Rejection,
  rejection,
  type RequestOutcome,
  RunId,
  type Scope,
  type SubmittedRequest,
  WorkflowId,
} from '@app/contract';

import type { RequestContext } from '../context/request-context';
import { Scopes } from '../context/scopes';
import { codeOfFault } from '../hardening/code-of-fault';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from './is-uuid';
import { RunReader } from './run-reader';
import { idProblem, toVersioningOverride, type VersioningOverrideInput } from './to-request';
import { toSignal } from './to-signal';
import { WorkflowStarts } from './workflow-starts';
import type { WorkflowTarget } from './workflow-target';

/** What a request names that holds a run back or ends it. */
type StopInput = WorkflowTarget & { readonly reason: string; readonly requestId?: string | null };

/** And of which chain the run must be, if that is named. */
type EndInput = StopInput & { readonly firstRunId?: string | null };

/** What a caller does to runs: signals, stops and changes them, and whatever else it submits for one of its namespaces. */
export class WorkflowService {
  readonly reader: RunReader;
  readonly starts: WorkflowStarts;
  private readonly scopes: Scopes;

  constructor(private readonly ports: ApiPorts) {
    this.scopes = new Scopes(ports.database);
    this.reader = new RunReader(ports, this.scopes);
    this.starts = new WorkflowStarts(ports, this.scopes, (request) => this.submit(request));
  }

  async signal(
    context: RequestContext,
    input: WorkflowTarget & { signal: string; input?: unknown; requestId?: string | null },
  ): Promise<unknown> {
    const signal = toSignal(input);
    if ('code' in signal) return refused(signal);
    return this.request(context, input, {
      type: 'SignalWorkflow',
      ...signal,
      identity: context.actor,
    });
  }

  cancel(context: RequestContext, input: EndInput): Promise<unknown> {
    return this.end(context, input, {
      type: 'RequestCancelWorkflow',
      cause: input.reason,
      identity: context.actor,
    });
  }

  terminate(context: RequestContext, input: EndInput): Promise<unknown> {
    return this.end(context, input, {
      type: 'TerminateWorkflow',
      reason: input.reason,
      identity: context.actor,
    });
  }

  private async end(context: RequestContext, input: EndInput, what: object): Promise<unknown> {
    const { firstRunId } = input;
    if (firstRunId != null && !isUuid(firstRunId)) return refused(rejection('WORKFLOW_NOT_FOUND'));
    const chain = firstRunId != null && { firstExecutionRunId: RunId(firstRunId) };
    return this.request(context, input, { ...what, ...chain });
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

  readable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return this.scopes.readable(context, namespace);
  }

  writable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return this.scopes.writable(context, namespace);
  }
}
