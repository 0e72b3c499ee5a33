import {
  type Rejection,
  rejection,
  RunId,
  type RunKey,
  type Scope,
  type UpdateCall,
  type UpdateOutcome,
  type UpdateProgress,
  type UpdateStage,
  WorkflowId,
} from '@app/contract';
import { newUuidV7, uuidOfText } from '@app/platform';

import type { RequestContext } from '../context/request-context';
import { fromPayloads, toPayloads } from '../json-payload';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem, payloadRejection, type StartWorkflowInput } from '../workflow/to-request';
import { failureView } from '../workflow/views';
import { type WorkflowService } from '../workflow/workflow.service';
import { UpdateWatcher } from './update-watcher';

interface UpdateInput {
  readonly update: string;
  readonly input?: unknown;
  readonly updateId?: string | null;
  readonly stage: UpdateStage;
  readonly waitFor: number;
}

interface UpdateTarget {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string | null;
}

type Wait = Pick<UpdateInput, 'stage' | 'waitFor'>;

/** A caller may not wait for longer at a time: it asks again with the update's id. */
const WAIT_MS_MAX = 300_000;

/** Calls workflow code, and waits for what it answers. */
export class UpdateService {
  private readonly watcher: UpdateWatcher;

  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {
    this.watcher = new UpdateWatcher(ports.describer, ports.changes);
  }

  async update(
    context: RequestContext,
    input: UpdateTarget &
      UpdateInput & { readonly firstRunId?: string | null; readonly requestId?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const call = callOf(input, { scope, identity: context.actor, requestId: input.requestId });
    if ('code' in call) return refused(call);
    const problem = targetProblem(input) ?? idProblem('requestId', input.requestId);
    if (problem !== undefined) return refused(problem);
    const { workflowId, runId, firstRunId } = input;
    const outcome = await this.workflows.submit({
      type: 'UpdateWorkflow',
      ...scope,
      workflowId: WorkflowId(workflowId),
      ...(runId != null && { runId: RunId(runId) }),
      ...(firstRunId != null && { firstExecutionRunId: RunId(firstRunId) }),
      update: call,
    });
    if (!outcome.ok) return refused(outcome.rejection);
    const key = { ...scope, workflowId: WorkflowId(workflowId), runId: outcome.reply.runId };
    return this.follow(key, outcome.reply.update ?? admitted(call), input);
  }

  async updateWithStart(
    context: RequestContext,
    input: UpdateInput & { readonly start: StartWorkflowInput },
  ): Promise<unknown> {
    const { start } = input;
    const scope = await this.workflows.writable(context, start.namespace);
    if ('code' in scope) return refused(scope);
    const call = callOf(input, { scope, identity: context.actor, requestId: start.requestId });
    if ('code' in call) return refused(call);
    const started = await this.workflows.starts.startWith(context, start, { update: call });
    if ('code' in started) return refused(started);
    const { key } = started;
    if (started.update !== undefined) return this.follow(key, started.update, input);
    // A repeated start, or one that found its run: the update is handed to it as any other.
    const outcome = await this.workflows.submit({ type: 'UpdateWorkflow', ...key, update: call });
    if (!outcome.ok) return refused(outcome.rejection);
    return this.follow(key, outcome.reply.update ?? admitted(call), input);
  }

  async find(
    context: RequestContext,
    input: UpdateTarget & Wait & { readonly updateId: string },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const problem = targetProblem(input) ?? idProblem('updateId', input.updateId);
    if (problem !== undefined) return refused(problem);
    const { updateId, runId } = input;
    const workflow = { ...scope, workflowId: WorkflowId(input.workflowId) };
    const found = await this.ports.describer.describeUpdate(
      { ...workflow, ...(runId != null && { runId: RunId(runId) }) },
      updateId,
    );
    if (found === undefined) {
      return refused(rejection('UPDATE_NOT_FOUND'));
    }
    return this.follow({ ...workflow, runId: found.runId }, found, input);
  }

  private async follow(key: RunKey, known: UpdateProgress, wait: Wait): Promise<unknown> {
    const timeoutMs = Math.min(wait.waitFor, WAIT_MS_MAX);
    const progress = await this.watcher.wait(known, { key, stage: wait.stage, timeoutMs });
    if (progress === undefined) {
      const message = 'The run closed before its code had decided about the update.';
      return refused(rejection('WORKFLOW_CLOSED', message));
    }
    const outcome = await this.outcomeOf(key, progress);
    return {
      __typename: 'WorkflowUpdate',
      updateId: progress.updateId,
      workflowId: key.workflowId,
      runId: key.runId,
      stage: progress.stage,
      result: outcome?.type === 'Success' ? fromPayloads(outcome.result) : null,
      failure: outcome?.type === 'Failure' ? failureView(outcome.failure) : null,
    };
  }

  /** An outcome that was not told with a notice stands in the history. */
  private async outcomeOf(
    key: RunKey,
    { outcome, completedEventId }: UpdateProgress,
  ): Promise<UpdateOutcome | undefined> {
    if (outcome !== undefined || completedEventId === undefined) return outcome;
    const { events } = await this.workflows.reader.events(key, {
      direction: 'forward',
      after: completedEventId - 1,
      countMax: 1,
    });
    const [event] = events;
    return event?.type === 'WorkflowExecutionUpdateCompleted' ? event.outcome : undefined;
  }
}

function admitted({ updateId }: UpdateCall): UpdateProgress {
  return { updateId, stage: 'Admitted' };
}

/** An id made of the request's makes a repetition the same update. */
function callOf(
  { update, input, updateId }: UpdateInput,
  around: {
    readonly scope: Scope;
    readonly identity: string;
    readonly requestId?: string | null | undefined;
  },
): UpdateCall | Rejection {
  const problem =
    idProblem('update', update) ??
    idProblem('updateId', updateId) ??
    (input === undefined ? undefined : payloadRejection(input));
  if (problem !== undefined) return problem;
  const { requestId, identity, scope } = around;
  const made =
    requestId == null
      ? newUuidV7()
      : uuidOfText(`update|${scope.tenantId}|${scope.namespaceId}|${requestId}`);
  return {
    updateId: updateId ?? made,
    name: update,
    ...(input !== undefined && { input: toPayloads(input) }),
    identity,
  };
}

function targetProblem({ workflowId, runId }: UpdateTarget): Rejection | undefined {
  if (runId != null && !isUuid(runId)) return rejection('WORKFLOW_NOT_FOUND');
  return idProblem('workflowId', workflowId);
}
