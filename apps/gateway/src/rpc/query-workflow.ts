import type { QueryOutcome, Rejection } from '@app/contract';
import { status } from '@grpc/grpc-js';

import { QUERY_REJECT_CONDITION, STATUS_PAUSED, WORKFLOW_STATUS } from '../mapping/enums';
import { toFailure } from '../mapping/failure';
import { fromFields, fromPayloads, toPayloads } from '../mapping/payload';
import { GrpcRefusal, packed } from '../wire/grpc-refusal';
import { temporal } from '../wire/proto';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { withinLimit } from '../wire/size-limit';
import { executionKey } from './execution';

/** A caller without a deadline waits so long. */
const WAIT_MS_MAX = 60_000;

export const queryWorkflow: WorkflowRpc<'QueryWorkflow'> = {
  needs: 'read',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    const { query } = request;
    if (!query?.queryType) throw invalidArgument('WorkflowQuery is not set on request.');
    const input = withinLimit(fromPayloads(query.queryArgs));
    const header = fromFields(query.header?.fields);
    const rejectCondition = QUERY_REJECT_CONDITION.fromWire(request.queryRejectCondition);
    const outcome = await call.ports.querier.queryWorkflow({
      ...key,
      queryType: query.queryType,
      ...(input && { input }),
      ...(header && { header }),
      ...(rejectCondition && { rejectCondition }),
      timeoutMs: call.waitMs(WAIT_MS_MAX),
    });
    return toAnswer(outcome);
  },
};

function toAnswer(outcome: QueryOutcome): temporal.api.workflowservice.v1.IQueryWorkflowResponse {
  switch (outcome.type) {
    case 'Answered':
      return { queryResult: toPayloads(outcome.result) };
    case 'Rejected': {
      const { status: runStatus, isPaused } = outcome;
      const number = isPaused ? STATUS_PAUSED : WORKFLOW_STATUS.toWire(runStatus);
      return { queryRejected: { status: number } };
    }
    case 'Refused':
      throw refusal(outcome);
  }
}

type Refused = Extract<QueryOutcome, { type: 'Refused' }>;

function refusal({ rejection, failure }: Refused): GrpcRefusal {
  if (failure === undefined) return refusalOf(rejection);
  const { QueryFailedFailure } = temporal.api.errordetails.v1;
  return new GrpcRefusal(status.INVALID_ARGUMENT, textOf(failure.message, rejection), [
    packed('temporal.api.errordetails.v1.QueryFailedFailure', QueryFailedFailure, {
      failure: toFailure(failure),
    }),
  ]);
}

function textOf(message: string, rejection: Rejection): string {
  return message === '' ? rejection.message : message;
}
