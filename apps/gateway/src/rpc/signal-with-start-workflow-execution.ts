import { fromFields, fromPayloads } from '../mapping/payload';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { withinLimit } from '../wire/size-limit';
import { toStartRequest } from './start-workflow-execution';

/** An open run gets the signal; otherwise one is started that has it before its first workflow task. */
export const signalWithStartWorkflowExecution: WorkflowRpc<'SignalWithStartWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    if (request.signalName === '') throw invalidArgument('SignalName is not set on request.');
    const namespace = await call.namespace(request.namespace);
    const start = await toStartRequest(request, namespace, call);
    const input = withinLimit(fromPayloads(request.signalInput));
    const header = fromFields(request.header?.fields);
    const terminates =
      start.conflictPolicy === 'TerminateExisting' || start.reusePolicy === 'TerminateIfRunning';
    const { runId, started } = await call.submit({
      ...start,
      conflictPolicy: terminates ? 'TerminateExisting' : 'UseExisting',
      signal: {
        signalName: request.signalName,
        ...(input && { input }),
        ...(header && { header }),
      },
    });
    return { runId, started: started ?? true };
  },
};
