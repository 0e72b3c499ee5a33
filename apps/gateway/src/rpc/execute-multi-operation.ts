import type { Rejection, Reply, UpdateCall } from '@app/contract';
import { status } from '@grpc/grpc-js';

import type { Call } from '../wire/call';
import { GrpcRefusal, packed } from '../wire/grpc-refusal';
import { temporal } from '../wire/proto';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { followUpdate, stageOf } from './follow-update';
import { type StartRequest, toStartRequest } from './start-workflow-execution';
import { updateCallOf } from './update-call';

type Operations = temporal.api.workflowservice.v1.ExecuteMultiOperationRequest['operations'];

const STATUS_RUNNING = 1;

/** Update-with-start: exactly these two operations, of one workflow id. */
export const executeMultiOperation: WorkflowRpc<'ExecuteMultiOperation'> = {
  needs: 'write',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const { start, update } = checked(request.operations);
    const stage = stageOf(update.waitPolicy);
    const updateCall = updateCallOf(update.request);
    const asked = await toStartRequest(start, namespace, call);
    const { reply, isOpen } = await startWith(asked, updateCall, call);
    const { tenantId, namespaceId, workflowId } = asked;
    const key = { tenantId, namespaceId, workflowId, runId: reply.runId };
    const known = reply.update ?? { updateId: updateCall.updateId, stage: 'Admitted' };
    try {
      const updateWorkflow = await followUpdate(known, { key, stage }, call);
      const startWorkflow = { runId: reply.runId, started: !isOpen, status: STATUS_RUNNING };
      return { responses: [{ startWorkflow }, { updateWorkflow }] };
    } catch (refusal) {
      throw refusal instanceof GrpcRefusal ? failureOf([ABORTED, refusal]) : refusal;
    }
  },
};

interface Asked {
  readonly start: temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;
  readonly update: temporal.api.workflowservice.v1.IUpdateWorkflowExecutionRequest;
}

function checked(operations: Operations): Asked {
  const [first, second] = operations;
  const start = first?.startWorkflow;
  const update = second?.updateWorkflow;
  if (operations.length !== 2 || !start || !update) {
    throw invalidArgument('Operations have to be exactly [Start, Update].');
  }
  if (start.cronSchedule) throw invalidArgument('CronSchedule is not allowed.');
  if (start.workflowStartDelay) throw invalidArgument('WorkflowStartDelay is not allowed.');
  if (start.requestEagerExecution) throw invalidArgument('RequestEagerExecution is not allowed.');
  if (!start.workflowIdConflictPolicy) {
    throw invalidArgument('WorkflowIdConflictPolicy is not set on request.');
  }
  const updated = update.workflowExecution;
  if (updated?.runId) throw invalidArgument('RunId is not allowed.');
  if (updated?.workflowId && updated.workflowId !== start.workflowId) {
    throw invalidArgument('WorkflowId is not consistent across operations.');
  }
  return { start, update };
}

/** The start with the update in it; a run that was there already is handed the update as any other. */
async function startWith(
  asked: StartRequest,
  update: UpdateCall,
  call: Call,
): Promise<{ readonly reply: Reply; readonly isOpen: boolean }> {
  const { submitter } = call.ports;
  const started = await submitter.submit({ ...asked, update });
  if (!started.ok) throw refused(started.rejection);
  const { runId } = started.reply;
  const isOpen = started.reply.started === false;
  if (started.reply.update !== undefined) return { reply: started.reply, isOpen };
  const { tenantId, namespaceId, workflowId } = asked;
  const key = { tenantId, namespaceId, workflowId, runId };
  const updated = await submitter.submit({ type: 'UpdateWorkflow', ...key, update });
  if (!updated.ok) throw failureOf([ABORTED, refusalOf(updated.rejection)]);
  return { reply: updated.reply, isOpen };
}

/** Which of the two operations was refused: the other one was not carried out either. */
function refused(rejection: Rejection): GrpcRefusal {
  const refusal = refusalOf(rejection);
  const isOfUpdate =
    rejection.code.startsWith('UPDATE_') || rejection.code === 'WORKFLOW_NOT_READY';
  return failureOf(isOfUpdate ? [ABORTED, refusal] : [refusal, ABORTED]);
}

const NAMES = 'temporal.api.errordetails.v1';
const { MultiOperationExecutionFailure } = temporal.api.errordetails.v1;
const { MultiOperationExecutionAborted } = temporal.api.failure.v1;

const ABORTED = new GrpcRefusal(status.ABORTED, 'Operation was aborted.', [
  packed(
    'temporal.api.failure.v1.MultiOperationExecutionAborted',
    MultiOperationExecutionAborted,
    {},
  ),
]);

function failureOf(refusals: readonly GrpcRefusal[]): GrpcRefusal {
  const decisive = refusals.find(({ code }) => code !== status.ABORTED) ?? ABORTED;
  return new GrpcRefusal(decisive.code, 'Update-with-Start could not be executed.', [
    packed(`${NAMES}.MultiOperationExecutionFailure`, MultiOperationExecutionFailure, {
      statuses: refusals.map((refusal) => refusal.toOperationStatus()),
    }),
  ]);
}
