import {
  type QueryOutcome,
  type QueryRejectCondition,
  rejection,
  RunId,
  WorkflowId,
} from '@app/contract';

import type { RequestContext } from '../context/request-context';
import { codeOfFault } from '../hardening/code-of-fault';
import { fromPayloads, toPayloads } from '../json-payload';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem, payloadRejection } from '../workflow/to-request';
import { failureView } from '../workflow/views';
import { type WorkflowService } from '../workflow/workflow.service';

interface QueryInput {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string | null;
  readonly query: string;
  readonly input?: unknown;
  readonly rejectCondition: QueryRejectCondition;
  readonly waitFor: number;
}

/** A caller may not hold a query open for longer: it is memory of the run's owner. */
const WAIT_MS_MAX = 60_000;

/** Asks workflow code. */
export class QueryService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async ask(context: RequestContext, input: QueryInput): Promise<unknown> {
    const scope = await this.workflows.readable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const problem =
      idProblem('workflowId', input.workflowId) ??
      idProblem('query', input.query) ??
      (input.input === undefined ? undefined : payloadRejection(input.input));
    if (problem !== undefined) return refused(problem);
    if (input.runId != null && !isUuid(input.runId)) {
      return refused(rejection('WORKFLOW_NOT_FOUND'));
    }
    try {
      const outcome = await this.ports.querier.queryWorkflow({
        ...scope,
        workflowId: WorkflowId(input.workflowId),
        ...(input.runId != null && { runId: RunId(input.runId) }),
        queryType: input.query,
        ...(input.input !== undefined && { input: toPayloads(input.input) }),
        rejectCondition: input.rejectCondition,
        timeoutMs: Math.min(input.waitFor, WAIT_MS_MAX),
      });
      return viewOf(outcome);
    } catch (fault) {
      return refused(rejection(codeOfFault(fault, this.ports)));
    }
  }
}

function viewOf(outcome: QueryOutcome): unknown {
  switch (outcome.type) {
    case 'Answered': {
      const { runId, result } = outcome;
      return { __typename: 'QueryAnswer', runId, result: fromPayloads(result) };
    }
    case 'Rejected': {
      const { runId, status, isPaused } = outcome;
      return { __typename: 'QueryRejected', runId, status, isPaused };
    }
    case 'Refused': {
      const { rejection: why, failure } = outcome;
      if (failure === undefined) return refused(why);
      return { ...refused(why), __typename: 'QueryFailed', failure: failureView(failure) };
    }
  }
}
