import { RunId } from '@app/contract';
import { newUuidV7 } from '@app/platform';

import { readArn } from '../arn';
import { operation } from '../door/operation';
import { refusalOf } from '../door/refusal';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readExecution } from './read-execution';

/** The execution goes on from where it failed: another run of its workflow id, with the history of the one before. */
export const redriveExecution = operation(
  'write',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    clientToken: text({ min: 1, max: 64, pattern: '[!-~]+' }),
  },
  async (call, { executionArn, clientToken }) => {
    const arn = readArn(executionArn, 'execution');
    const read = () => call.within((session) => readExecution(session, call, arn));
    const { run } = await read();
    const { tenantId, namespaceId, actor } = call.caller;
    const newRunId = RunId(newUuidV7());
    const outcome = await call.submit({
      type: 'RedriveWorkflow',
      tenantId,
      namespaceId,
      workflowId: run.workflowId,
      newRunId,
      requestId: `redrive-execution:${clientToken ?? newRunId}`,
      identity: actor,
      reason: 'RedriveExecution',
    });
    if (!outcome.ok) {
      if (outcome.rejection.code !== 'WORKFLOW_NOT_REDRIVABLE') throw refusalOf(outcome.rejection);
      throw new AwsError(
        'ExecutionNotRedrivable',
        `Execution is not redrivable. Execution has status ${run.status === 'Running' ? 'RUNNING' : 'SUCCEEDED'}.`,
      );
    }
    const redriven = await read();
    return { redriveDate: seconds(redriven.run.startedTime) };
  },
);
