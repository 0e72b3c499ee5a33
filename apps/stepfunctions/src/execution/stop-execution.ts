import { readArn } from '../arn';
import { operation } from '../door/operation';
import { refusalOf } from '../door/refusal';
import { payloadOfText } from '../wire/json-text';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readExecution } from './read-execution';

/** Stopping what is over answers with when it ended. */
export const stopExecution = operation(
  'write',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    error: text({ max: 256 }),
    cause: text({ max: 32_768 }),
  },
  async (call, { executionArn, error, cause = '' }) => {
    const arn = readArn(executionArn, 'execution');
    const read = () => call.within((session) => readExecution(session, call, arn));
    const { run } = await read();
    if (run.closedTime !== undefined) return { stopDate: seconds(run.closedTime) };
    const { tenantId, namespaceId, actor } = call.caller;
    const { workflowId, runId } = run;
    const outcome = await call.submit({
      type: 'TerminateWorkflow',
      tenantId,
      namespaceId,
      workflowId,
      runId,
      requestId: `stop-execution:${runId}`,
      identity: actor,
      reason: cause,
      details: [payloadOfText(JSON.stringify({ error, cause }))],
    });
    if (!outcome.ok && outcome.rejection.code !== 'WORKFLOW_CLOSED') {
      throw refusalOf(outcome.rejection);
    }
    const stopped = await read();
    return { stopDate: seconds(stopped.run.closedTime ?? Date.now()) };
  },
);
