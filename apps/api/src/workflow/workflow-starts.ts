import {
  type Rejection,
  rejection,
  type RequestOf,
  type RequestOutcome,
  type RunKey,
  type Scope,
  type SearchAttributeType,
  type SubmittedRequest,
  type UpdateProgress,
} from '@app/contract';
import { newUuidV7 } from '@app/platform';
import { listSearchAttributes, withTenant } from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import type { Scopes } from '../context/scopes';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { DefinitionLookup } from './definition-lookup';
import { newWorkflowId } from './new-workflow-id';
import { type StartWorkflowInput, toStartRequest } from './to-request';
import { toSignal } from './to-signal';

type StartRequest = RequestOf<'StartWorkflow'>;

/** What a start came to. */
interface Begun {
  readonly key: RunKey;
  readonly started: boolean;
  readonly startedJustNow: boolean;
  readonly update?: UpdateProgress;
}

/** Starts of runs, alone or with something for their first workflow task. */
export class WorkflowStarts {
  private readonly definitions: DefinitionLookup;

  constructor(
    private readonly ports: ApiPorts,
    private readonly scopes: Scopes,
    private readonly submit: (request: SubmittedRequest) => Promise<RequestOutcome>,
  ) {
    this.definitions = new DefinitionLookup(ports.database);
  }

  async start(
    context: RequestContext,
    input: StartWorkflowInput,
    signal?: { readonly signal: string; readonly input?: unknown },
  ): Promise<unknown> {
    const signalled = signal && toSignal(signal);
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
    const scope = await this.scopes.writable(context, input.namespace);
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
