import { randomUUID } from 'node:crypto';

import { type Rejection, RunId, type SubmittedRequest, type WorkflowId } from '@app/contract';
import { newUuidV7 } from '@app/platform';

import { arnOf, checkName, readArn } from '../arn';
import type { Call } from '../door/call';
import { operation } from '../door/operation';
import { refusalOf } from '../door/refusal';
import type { Startable } from '../state-machine/machine-lookup';
import { AwsError } from '../wire/aws-error';
import { jsonProblem, payloadOfText, textOf } from '../wire/json-text';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { workflowIdOf } from './execution-name';
import { readExecution } from './read-execution';

/** An express run takes five minutes at most. */
export const EXPRESS_SECONDS_MAX = 300;

export const startExecution = operation(
  'write',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    name: text({ min: 1, max: 80 }),
    input: text({ max: 262_144 }),
    traceHeader: text({ max: 256, pattern: '[\\x00-\\x7F]*' }),
  },
  async (call, input) => {
    const machine = await call.machines.find(call, readArn(input.stateMachineArn, 'stateMachine'));
    const begun = await begin(call, machine, input);
    return { executionArn: begun.executionArn, startDate: seconds(begun.startedTime) };
  },
);

/** What a start is given beside the machine. */
interface StartInput {
  readonly name: string | undefined;
  readonly input: string | undefined;
  readonly traceHeader: string | undefined;
  /** Makes a repetition find what the first call began, whatever has become of it. A new one when absent. */
  readonly onceId?: string;
}

export interface BegunExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly startedTime: number;
}

/** Starts a run of a machine. One name, one run: a repetition with the same input finds the run while it is open. */
export async function begin(
  call: Call,
  machine: Startable,
  given: StartInput,
): Promise<BegunExecution> {
  const name = given.name ?? randomUUID();
  checkName(name);
  const input = given.input ?? '{}';
  const problem = jsonProblem(input);
  if (problem !== undefined) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${problem}'`,
    );
  }
  const isExpress = machine.type === 'EXPRESS';
  const { caller } = call;
  const executionArn = isExpress
    ? arnOf(caller, 'express', machine.name, name, given.onceId ?? randomUUID())
    : arnOf(caller, 'execution', machine.name, name);
  const workflowId = isExpress
    ? workflowIdOf(machine.name, executionArn.slice(executionArn.indexOf(':express:') + 1))
    : workflowIdOf(machine.name, name);
  const runId = RunId(newUuidV7());
  const isFresh = given.onceId === undefined && (isExpress || given.name === undefined);
  const request = startRequest(call, machine, {
    ...given,
    name,
    input,
    workflowId,
    runId,
    isFresh,
  });
  const outcome = await call.submit(request);
  if (!outcome.ok) return refuse(call, outcome.rejection, { executionArn, input });
  const { reply } = outcome;
  return {
    executionArn,
    name,
    workflowId,
    runId: reply.runId,
    startedTime: reply.startedTime ?? 0,
  };
}

function startRequest(
  { caller }: Call,
  machine: Startable,
  given: {
    readonly name: string;
    readonly input: string;
    readonly traceHeader: string | undefined;
    readonly workflowId: WorkflowId;
    readonly runId: RunId;
    readonly isFresh: boolean;
    readonly onceId?: string;
  },
): SubmittedRequest {
  const { tenantId, namespaceId, region, accountNumber, actor } = caller;
  const { name, traceHeader, workflowId, runId, isFresh } = given;
  const { definitionId, version, publishedVersion, alias, roleArn, type } = machine;
  const timeoutSeconds = timeoutOf(machine);
  return {
    type: 'StartWorkflow',
    tenantId,
    namespaceId,
    workflowId,
    ...(isFresh && { workflowIdIsFresh: true }),
    newRunId: runId,
    requestId: `start-execution:${given.onceId ?? runId}`,
    identity: actor,
    reusePolicy: 'RejectDuplicate',
    conflictPolicy: 'Fail',
    start: {
      workflowType: machine.name,
      taskQueue: 'default',
      input: [payloadOfText(given.input)],
      ...(timeoutSeconds !== undefined && { workflowRunTimeoutMs: timeoutSeconds * 1_000 }),
      stateMachine: {
        definitionId,
        name: machine.name,
        version,
        execution: {
          region,
          accountNumber,
          name,
          roleArn,
          ...(type === 'EXPRESS' && { express: true }),
          ...(publishedVersion !== undefined && { publishedVersion }),
          ...(alias !== undefined && { alias }),
          ...(traceHeader !== undefined && { traceHeader }),
        },
      },
    },
  };
}

function timeoutOf({ type, timeoutSeconds }: Startable): number | undefined {
  if (type === 'STANDARD') return timeoutSeconds;
  return Math.min(timeoutSeconds ?? EXPRESS_SECONDS_MAX, EXPRESS_SECONDS_MAX);
}

/** The name is taken: by a run that this start would have begun, or by another one. */
async function refuse(
  call: Call,
  rejection: Rejection,
  { executionArn, input }: { readonly executionArn: string; readonly input: string },
): Promise<BegunExecution> {
  if (rejection.code !== 'WORKFLOW_ALREADY_STARTED') throw refusalOf(rejection);
  const arn = readArn(executionArn, 'execution');
  const { run, started, name } = await call.within((session) => readExecution(session, call, arn));
  if (run.status !== 'Running' || (textOf(started.input) ?? '{}') !== input) {
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
  }
  const { workflowId, runId } = run;
  return { executionArn, name, workflowId, runId, startedTime: started.eventTime };
}
