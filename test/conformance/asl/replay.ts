import { compile, executionHistory, type Json, type RunIdentity, toWire } from '@app/asl';
import { AslDriver, AslNatives, type AslOutcome } from '@app/testing';

import {
  bagDifference,
  difference,
  type Event,
  isConcurrent,
  normal,
  placeholders,
  typesDifference,
} from './compare';
import type { Evaluate } from './evaluate';
import { answer } from './functions';
import type { Recorded } from './recorded';

/** What differs, by level: the result, the types of events, the whole history. Absent levels were not recorded. */
export interface Replayed {
  readonly L1?: string;
  readonly L2?: string;
  readonly L3?: string;
}

export const EXECUTION = {
  region: 'us-east-1',
  accountNumber: '000000000000',
  name: 'driver',
  roleArn: 'arn:aws:iam::000000000000:role/conformance',
};

/** Runs a recorded execution in virtual time, with the recorded functions as its workers. */
export async function replay(recording: Recorded, evaluate: Evaluate): Promise<Replayed> {
  const { definition } = recording;
  const compiled = compile(
    typeof definition === 'string' ? definition : JSON.stringify(definition),
  );
  if (!compiled.ok) {
    const problems = compiled.issues.map(({ pointer, message }) => `${pointer} ${message}`);
    return { L1: `refused: ${problems.join('; ')}` };
  }
  const natives = new AslNatives();
  const driver = new AslDriver(compiled.machine, {
    natives,
    evaluate,
    activity: ({ activityType, input, command }) =>
      answer(recording, {
        activityType,
        input,
        timeoutMs: command.scheduleToCloseTimeoutMs,
      }),
    execution: { ...EXECUTION, express: recording.type === 'EXPRESS' },
    workerIdentity: '',
    identity: identityOf(recording),
  });
  driver.begin(inputOf(recording));
  if (recording.expect.final?.status === 'ExecutionAborted') {
    await driver.turn();
    driver.terminate('');
  } else await driver.settle();
  const level = firstLevel(recording, driver.outcome(), driver.events.at(-1)?.type ?? '');
  return { ...(level !== undefined && { L1: level }), ...historyLevels(recording, driver) };
}

function identityOf({ type }: Recorded): RunIdentity {
  const states = 'arn:aws:states:us-east-1:000000000000';
  return {
    executionId:
      type === 'EXPRESS'
        ? `${states}:express:machine:driver:0`
        : `${states}:execution:machine:driver`,
    executionName: 'driver',
    roleArn: EXECUTION.roleArn,
    stateMachineId: `${states}:stateMachine:machine`,
    stateMachineName: 'machine',
  };
}

function inputOf({ input }: Recorded): Json {
  if (typeof input !== 'string') return (input ?? {}) as Json;
  try {
    return JSON.parse(input) as Json;
  } catch {
    return input;
  }
}

const STATUSES: Readonly<Record<string, string>> = {
  WorkflowExecutionCompleted: 'ExecutionSucceeded',
  WorkflowExecutionFailed: 'ExecutionFailed',
  WorkflowExecutionTimedOut: 'ExecutionTimedOut',
  WorkflowExecutionTerminated: 'ExecutionAborted',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

type Final = NonNullable<Recorded['expect']['final']>;

/** Of some executions only the output was recorded, of some only how they ended. */
function finalOf({ final, output, sync, describe }: Recorded['expect']): Partial<Final> {
  if (final !== undefined) return final;
  if (output !== undefined) return { status: 'ExecutionSucceeded', output };
  const answered = (sync ?? describe) as Partial<Final>;
  return { ...answered, status: STATUSES[answered.status ?? ''] ?? '' };
}

function firstLevel(
  { expect, placeholders: own }: Recorded,
  outcome: AslOutcome,
  lastType: string,
): string | undefined {
  const names = placeholders(own);
  const final = finalOf(expect);
  const status = STATUSES[lastType] ?? 'running';
  if (status !== final.status) return `status ${status}: ${JSON.stringify(outcome).slice(0, 400)}`;
  if (outcome.status === 'Completed') {
    if (final.output === undefined) return undefined;
    const path = difference(normal(final.output), normal(JSON.stringify(outcome.output)), names);
    return path && `output at ${path}: ${JSON.stringify(outcome.output).slice(0, 300)}`;
  }
  return outcome.status === 'Failed' ? failureDifference(final, outcome, names) : undefined;
}

function failureDifference(
  final: Partial<Final>,
  outcome: AslOutcome & { status: 'Failed' },
  names: ReadonlySet<string>,
): string | undefined {
  if (difference(final.error ?? '', outcome.error, names) !== undefined) {
    return `error ${outcome.error} for ${final.error ?? ''}`;
  }
  const cause = difference(normal(final.cause ?? ''), normal(outcome.cause), names);
  return cause && `cause ${outcome.cause} for ${JSON.stringify(final.cause)}`;
}

function historyLevels(
  { expect, placeholders: own, ...recording }: Recorded,
  driver: AslDriver,
): Replayed {
  if (expect.history === undefined) return {};
  const names = placeholders(own);
  const projected = executionHistory(driver.emptyRun(), driver.events);
  let actual = normal(projected.map((event) => toWire(event, (time) => time))) as Event[];
  let expected = normal(expect.history.events) as Event[];
  // The recordings lack the end of a Parallel state where this is set.
  if (recording.parallel_transformer === true) {
    actual = actual.filter(({ type }) => type !== 'ParallelStateSucceeded');
    expected = expected.filter(({ type }) => type !== 'ParallelStateSucceeded');
  }
  const L2 = typesDifference(expected, actual);
  const isBag = recording.parallel_transformer === true || isConcurrent(expected);
  const L3 = isBag
    ? bagDifference(expected, actual, names)
    : difference(
        expected,
        actual.map((event) => ({ ...event, timestamp: 'timestamp' })),
        names,
      );
  return { ...(L2 !== undefined && { L2 }), ...(L3 !== undefined && { L3 }) };
}
