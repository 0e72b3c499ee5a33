import { rejection, RunId, WorkflowId } from '@app/contract';
import { readRunHeader, withTenant } from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import { payloadProblem } from '../json-payload';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts, StateTestAnswer, StateTestRequest } from '../ports';
import { refused } from '../refusal';
import type { WorkflowService } from '../workflow/workflow.service';
import type { WorkflowTarget } from '../workflow/workflow-target';
import { type DefinitionService, type DefinitionTemplate, invalid } from './definition.service';

type Inspection = NonNullable<StateTestRequest['inspectionLevel']>;

interface StateTestArgs {
  readonly definition: unknown;
  readonly stateName?: string | null;
  readonly input?: unknown;
  readonly variables?: unknown;
  readonly context?: unknown;
  readonly inspectionLevel: Inspection;
  readonly mock?: {
    readonly result?: unknown;
    readonly error?: string | null;
    readonly cause?: string | null;
  } | null;
  readonly retrierRetryCount?: number | null;
}

/** Tries definitions out: nothing is stored, and nobody is called. */
export class TrialService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly definitions: DefinitionService,
    private readonly workflows: WorkflowService,
  ) {}

  async simulate(
    { tenantId }: RequestContext,
    args: DefinitionTemplate & {
      readonly input?: unknown;
      readonly mocks?: unknown;
      readonly startTime?: number | null;
    },
  ): Promise<unknown> {
    const { input = {}, mocks, startTime } = args;
    const problem = payloadProblem(input) ?? payloadProblem(mocks ?? {});
    if (problem !== undefined) return refused(rejection('INVALID_ARGUMENT', problem));
    const { ok, issues, text } = await this.definitions.compile(tenantId, args);
    if (!ok) return invalid(issues);
    const simulated = await this.ports.trials.simulate(tenantId, {
      source: text,
      input,
      mocks: mocks ?? {},
      startTime: startTime ?? Date.now(),
    });
    return typeof simulated === 'string'
      ? refused(rejection('INVALID_ARGUMENT', simulated))
      : { __typename: 'Simulation', ...simulated };
  }

  async testState({ tenantId }: RequestContext, args: StateTestArgs): Promise<unknown> {
    const { definition, input, variables, context, mock } = args;
    const given = [definition, input, variables, context, mock?.result];
    const problem = given
      .map((each) => (each === undefined ? undefined : payloadProblem(each)))
      .find((each) => each !== undefined);
    if (problem !== undefined) return refused(rejection('INVALID_ARGUMENT', problem));
    return answerView(await this.ports.trials.testState(tenantId, toTest(args)));
  }

  async history(
    context: RequestContext,
    args: WorkflowTarget & { readonly first: number; readonly after?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const reading = await withTenant(this.ports.database, scope.tenantId, (session) =>
      readRunHeader(session, {
        ...scope,
        workflowId: WorkflowId(args.workflowId),
        ...(args.runId != null && { runId: RunId(args.runId) }),
      }),
    );
    if (reading === undefined) return refused(rejection('WORKFLOW_NOT_FOUND'));
    const { run } = reading;
    // The code of other runs has steps that Amazon's history has no words for.
    if (run.definition === undefined) return refused(rejection('DEFINITION_NOT_FOUND'));
    const { events, hasMore } = await this.ports.executionHistories.page(run, {
      after: numberOfCursor(args.after) ?? 0,
      countMax: clampPage(args.first),
    });
    const endCursor = events.at(-1)?.id;
    return {
      __typename: 'ExecutionHistory',
      events,
      hasMore,
      endCursor: endCursor === undefined ? null : String(endCursor),
    };
  }
}

function toTest(args: StateTestArgs): StateTestRequest {
  const { stateName, mock, retrierRetryCount, inspectionLevel } = args;
  const text = (name: 'input' | 'variables' | 'context'): object =>
    args[name] == null ? {} : { [name]: JSON.stringify(args[name]) };
  return {
    definition:
      typeof args.definition === 'string' ? args.definition : JSON.stringify(args.definition),
    ...(stateName != null && { stateName }),
    ...text('input'),
    ...text('variables'),
    ...text('context'),
    inspectionLevel,
    ...(mock != null && { mock: toMock(mock) }),
    ...(retrierRetryCount != null && { stateConfiguration: { retrierRetryCount } }),
  };
}

function toMock({
  result,
  error,
  cause,
}: NonNullable<StateTestArgs['mock']>): NonNullable<StateTestRequest['mock']> {
  const isFailure = error != null || cause != null;
  return {
    ...(result !== undefined && { result: JSON.stringify(result) }),
    ...(isFailure && {
      errorOutput: { ...(error != null && { error }), ...(cause != null && { cause }) },
    }),
  };
}

function answerView(answer: StateTestAnswer): unknown {
  switch (answer.type) {
    case 'tested': {
      const { output, inspectionData, ...more } = answer.answer as {
        readonly output?: string;
        readonly inspectionData?: unknown;
      };
      return {
        __typename: 'StateTest',
        ...more,
        output: output === undefined ? null : (JSON.parse(output) as unknown),
        inspection: inspectionData ?? null,
      };
    }
    case 'call':
      return {
        __typename: 'StateCall',
        activityType: answer.activityType,
        resource: answer.resource,
        arguments: JSON.parse(answer.arguments) as unknown,
      };
    case 'refused':
      return refused(rejection('INVALID_ARGUMENT', `${answer.error}: ${answer.message}`));
  }
}
