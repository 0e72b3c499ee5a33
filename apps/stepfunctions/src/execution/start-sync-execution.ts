import { arnOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { type ExecutionOutcome, executionStatus, outcomeOf } from './execution-status';
import { begin, EXPRESS_SECONDS_MAX } from './start-execution';

/** The run's own time-out comes first; this is for the case that nobody can be reached. */
const WAIT_MS = (EXPRESS_SECONDS_MAX + 5) * 1_000;
const BILLED_MB = 64;
const BILLED_STEP_MS = 100;

/** Starts an express run and answers with what it has come to. */
export const startSyncExecution = operation(
  'write',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    name: text({ min: 1, max: 80 }),
    input: text({ max: 262_144 }),
    traceHeader: text({ max: 256, pattern: '[\\x00-\\x7F]*' }),
    includedData: text({ values: ['ALL_DATA', 'METADATA_ONLY'] }),
  },
  async (call, { stateMachineArn, includedData, ...given }) => {
    const machine = await call.machines.find(call, readArn(stateMachineArn, 'stateMachine'));
    if (machine.type !== 'EXPRESS') {
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    }
    const begun = await begin(call, machine, given);
    const { tenantId, namespaceId } = call.caller;
    const { workflowId, runId, startedTime } = begun;
    const closed = await call.watcher.waitForClose(
      { tenantId, namespaceId, workflowId, runId },
      { timeoutMs: WAIT_MS, startedJustNow: true },
    );
    if (closed?.closeEvent === undefined) {
      throw new AwsError('ServiceUnavailable', 'The execution did not end in time.');
    }
    const stoppedTime = closed.closeEvent.eventTime;
    const { traceHeader } = given;
    return {
      executionArn: begun.executionArn,
      stateMachineArn: arnOf(call.caller, 'stateMachine', machine.name),
      name: begun.name,
      startDate: seconds(startedTime),
      stopDate: seconds(stoppedTime),
      status: executionStatus(closed.status),
      ...(traceHeader !== undefined && { traceHeader }),
      ...dataOf(
        outcomeOf(closed.closeEvent),
        given.input ?? '{}',
        includedData !== 'METADATA_ONLY',
      ),
      billingDetails: billed(stoppedTime - startedTime),
    };
  },
);

function dataOf(
  { output, error, cause }: ExecutionOutcome,
  input: string,
  isWhole: boolean,
): object {
  const details = { included: isWhole };
  return {
    ...(isWhole && { input }),
    inputDetails: details,
    ...(output !== undefined && { ...(isWhole && { output }), outputDetails: details }),
    ...(isWhole && error !== undefined && { error }),
    ...(isWhole && cause !== undefined && { cause }),
  };
}

/** Nobody is billed; clients print it. Amazon rounds up to tenths of a second. */
function billed(durationMs: number): object {
  return {
    billedMemoryUsedInMB: BILLED_MB,
    billedDurationInMilliseconds:
      Math.max(1, Math.ceil(durationMs / BILLED_STEP_MS)) * BILLED_STEP_MS,
  };
}
