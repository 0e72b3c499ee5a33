import { compile, executionHistory, type Json, type RunIdentity, toWire } from '@app/asl';
import {
  type ActivityAnswer,
  type ActivityCall,
  AslDriver,
  AslNatives,
  type AslOutcome,
  jsonataEvaluator,
} from '@app/testing';

import {
  bagDifference,
  difference,
  type Event,
  isConcurrent,
  normal,
  placeholders,
  typesDifference,
} from './compare';
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
export async function replay(recording: Recorded): Promise<Replayed> {
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
    evaluate: jsonataEvaluator(natives),
    activity: (call) => answer(recording, call),
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

/** What the seven functions did: their bodies stand in the recordings. */
function answer(
  { lambdas }: Recorded,
  { activityType, input, command }: ActivityCall,
): ActivityAnswer {
  const done = (result: Json): ActivityAnswer => ({
    type: 'completed',
    result,
    text: pythonJson(result),
  });
  const functions = lambdas ?? {};
  if (!Object.hasOwn(functions, activityType)) {
    return Object.keys(functions).length > 0 ? functionNotFound(activityType) : done(input);
  }
  switch (functions[activityType]?.file.replace(/\.py$/, '')) {
    case 'raise_exception':
      return raised('Exception', 'Some exception was raised.');
    case 'raise_custom_exception':
      return raised('CustomException', 'CustomException message');
    case 'return_bytes_str':
      return done('HelloWorld!');
    case 'echo_function':
      return done({ Return: 'HelloWorld' });
    case 'large_output_string':
      return done('a'.repeat(257 * 1024));
    case 'wait_60_seconds':
      return (command.scheduleToCloseTimeoutMs ?? 99_999_999) < 60_000
        ? { type: 'timed-out', timeoutType: 'ScheduleToClose' }
        : done(input);
    default:
      return done(input);
  }
}

function raised(error: string, cause: string): ActivityAnswer {
  const line = `raise ${error}(${JSON.stringify(cause)})`;
  const stackTrace = `  File "/var/task/handler.py", line 2, in handler\n    ${line}\n`;
  return { type: 'failed', error, cause, stackTrace };
}

/** What the process that calls functions says of one that nobody serves. */
function functionNotFound(name: string): ActivityAnswer {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  return {
    type: 'failed',
    error: 'Lambda.ResourceNotFoundException',
    cause: `Function not found: ${arn}:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 0; Proxy: null)`,
  };
}

/** As the `json.dumps` of the functions writes: with a space after commas and colons. */
function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => pythonJson(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item)}`,
  );
  return `{${entries.join(', ')}}`;
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
