import { fromFields, fromPayloads } from '../mapping/payload';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { withinLimit } from '../wire/size-limit';
import { executionKey, requestIdOf } from './execution';

export const signalWorkflowExecution: WorkflowRpc<'SignalWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    if (request.signalName === '') throw invalidArgument('SignalName is not set on request.');
    const input = withinLimit(fromPayloads(request.input));
    const header = fromFields(request.header?.fields);
    await call.submit({
      type: 'SignalWorkflow',
      ...key,
      ...requestIdOf(request.requestId),
      signalName: request.signalName,
      ...(input && { input }),
      ...(header && { header }),
      identity: request.identity,
    });
    return {};
  },
};
