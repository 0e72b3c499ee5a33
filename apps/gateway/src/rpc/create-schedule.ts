import {
  type RequestOf,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleDefinition,
  scheduleWorkflowId,
} from '@app/contract';
import { toSchedulePayload } from '@app/platform';
import type { Namespace } from '@app/postgres';
import { status } from '@grpc/grpc-js';

import { fromFields } from '../mapping/payload';
import { fromSchedule } from '../mapping/schedule/definition';
import { toConflictToken } from '../mapping/schedule/view';
import { fromSearchAttributes, isRejection } from '../mapping/search-attribute';
import type { Call } from '../wire/call';
import { GrpcRefusal } from '../wire/grpc-refusal';
import type { temporal } from '../wire/proto';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { requestIdOf } from './execution';
import { patchesOf } from './schedule-patches';
import { patchSchedule } from './schedule-run';

type WireRequest = temporal.api.workflowservice.v1.CreateScheduleRequest;

export const createSchedule: WorkflowRpc<'CreateSchedule'> = {
  needs: 'write',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const { scheduleId } = request;
    if (scheduleId === '') throw invalidArgument('ScheduleId is not set on request.');
    const types = await call.context.namespaces.attributeTypes(namespace);
    const definition = fromSchedule(request.schedule ?? {}, types);
    if (isRejection(definition)) throw refusalOf(definition);
    const outcome = await call.ports.submitter.submit(
      await toStart(request, { namespace, definition }, call),
    );
    if (!outcome.ok) {
      const isTaken = outcome.rejection.code === 'WORKFLOW_ALREADY_STARTED';
      throw isTaken ? alreadyExists(scheduleId) : refusalOf(outcome.rejection);
    }
    for (const patch of patchesOf(request.initialPatch)) {
      const { identity } = request;
      await patchSchedule(namespace, { scheduleId, patch, identity }, call);
    }
    return { conflictToken: toConflictToken(1) };
  },
};

async function toStart(
  request: WireRequest,
  { namespace, definition }: { namespace: Namespace; definition: ScheduleDefinition },
  call: Call,
): Promise<Omit<RequestOf<'StartWorkflow'>, 'now'>> {
  const { tenantId, namespaceId } = namespace;
  const { scheduleId, identity } = request;
  const memo = fromFields(request.memo?.fields);
  const types = await call.context.namespaces.attributeTypes(namespace);
  const attributes = fromSearchAttributes(request.searchAttributes?.indexedFields, types);
  if (attributes && isRejection(attributes)) throw refusalOf(attributes);
  return {
    type: 'StartWorkflow',
    ...{ tenantId, namespaceId, identity },
    workflowId: scheduleWorkflowId(scheduleId),
    newRunId: call.ports.newRunId(),
    ...requestIdOf(request.requestId),
    start: {
      workflowType: SCHEDULE_WORKFLOW_TYPE,
      taskQueue: SCHEDULE_WORKFLOW_TYPE,
      input: toSchedulePayload({ scheduleId, definition }),
      ...(memo && { memo }),
      ...(attributes && { searchAttributes: attributes }),
    },
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
  };
}

function alreadyExists(scheduleId: string): GrpcRefusal {
  return new GrpcRefusal(status.ALREADY_EXISTS, `schedule "${scheduleId}" is already registered`);
}
