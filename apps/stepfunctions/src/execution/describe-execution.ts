import { arnOf, readArn } from '../arn';
import type { Caller } from '../door/caller';
import { operation } from '../door/operation';
import { textOf } from '../wire/json-text';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { executionStatus, outcomeOf } from './execution-status';
import { type ExecutionReading, readExecution } from './read-execution';
import { redrivesOf } from './redrives-of';

export const describeExecution = operation(
  'read',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    includedData: text({ values: ['ALL_DATA', 'METADATA_ONLY'] }),
  },
  async (call, { executionArn, includedData }) => {
    const arn = readArn(executionArn, 'execution');
    const [reading, redriven] = await call.within(async (session) => {
      const found = await readExecution(session, call, arn);
      return [found, await redrivesOf(session, call.caller, found.run)] as const;
    });
    const isWhole = includedData !== 'METADATA_ONLY';
    return { ...metadataOf(call.caller, reading), ...redriven, ...dataOf(reading, isWhole) };
  },
);

function metadataOf(
  caller: Caller,
  { run, arn, machine, name, started }: ExecutionReading,
): object {
  const { publishedVersion, alias, traceHeader } = started.stateMachine?.execution ?? {};
  const stateMachineArn = arnOf(caller, 'stateMachine', machine);
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status: executionStatus(run.status),
    startDate: seconds(started.eventTime),
    ...(run.closedTime !== undefined && { stopDate: seconds(run.closedTime) }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(publishedVersion !== undefined && {
      stateMachineVersionArn: `${stateMachineArn}:${publishedVersion}`,
    }),
    ...(alias !== undefined && { stateMachineAliasArn: `${stateMachineArn}:${alias}` }),
  };
}

function dataOf({ started, closeEvent }: ExecutionReading, isWhole: boolean): object {
  const { output, error, cause } = outcomeOf(closeEvent);
  const details = { included: isWhole };
  return {
    ...(isWhole && { input: textOf(started.input) ?? '{}' }),
    inputDetails: details,
    ...(output !== undefined && { ...(isWhole && { output }), outputDetails: details }),
    ...(isWhole && error !== undefined && { error }),
    ...(isWhole && cause !== undefined && { cause }),
  };
}
