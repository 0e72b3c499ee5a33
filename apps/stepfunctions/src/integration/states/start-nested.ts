import { randomUUID } from 'node:crypto';

import type { RunKey } from '@app/contract';
import { readEvents } from '@app/postgres';

import { arnOf, readArn } from '../../arn';
import type { Call } from '../../door/call';
import { executionStatus, outcomeOf } from '../../execution/execution-status';
import { begin, type BegunExecution } from '../../execution/start-execution';
import { AwsError } from '../../wire/aws-error';
import type { IntegrationCall } from '../integration-call';
import { ServiceFailure } from '../service-failure';

/** How long one look at a child lasts; between two of them the parent hears that it goes on. */
const LOOK_MS = 25_000;

/** Starts another state machine, and waits for its end where the resource says so. */
export async function startNested(nested: IntegrationCall): Promise<unknown> {
  const isSdk = nested.resource.startsWith('aws-sdk:');
  try {
    const { call, begun, machine, input } = await started(nested);
    const suffix = /\.sync(?::2)?$/.exec(nested.resource)?.[0];
    if (suffix !== undefined) {
      await nested.submitted(answerOf(begun));
      return await endOf(nested, { call, begun, machine, input, isParsed: suffix === '.sync:2' });
    }
    if (!isSdk) return answerOf(begun);
    return {
      ExecutionArn: begun.executionArn,
      StartDate: new Date(begun.startedTime).toISOString(),
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { type, message } = error;
    const name = type.endsWith('Exception') ? type : `${type}Exception`;
    throw isSdk
      ? new ServiceFailure(
          `Sfn.${name}`,
          `${message} (Service: Sfn, Status Code: 400, Request ID: ${randomUUID()})`,
        )
      : new ServiceFailure(
          `StepFunctions.${name}`,
          `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${type}; Request ID: ${randomUUID()}; Proxy: null)`,
        );
  }
}

function answerOf({ executionArn, startedTime }: BegunExecution): object {
  const requestId = randomUUID();
  return {
    ExecutionArn: executionArn,
    SdkHttpMetadata: httpMetadata(requestId),
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: startedTime,
  };
}

interface Nested {
  readonly call: Call;
  readonly begun: BegunExecution;
  readonly machine: string;
  readonly input: string;
}

async function started({ input, callIn, onceId }: IntegrationCall): Promise<Nested> {
  const given = (input ?? {}) as Readonly<Record<string, unknown>>;
  const { StateMachineArn, Name, Input } = given;
  if (typeof StateMachineArn !== 'string') {
    throw new ServiceFailure(
      'States.Runtime',
      "The field 'StateMachineArn' is required but was missing",
    );
  }
  const arn = readArn(StateMachineArn, 'stateMachine');
  const call = await callIn(arn.region);
  const found = await call.machines.find(call, arn);
  const text = typeof Input === 'string' ? Input : JSON.stringify(Input ?? {});
  const begun = await begin(call, found, {
    name: typeof Name === 'string' ? Name : onceId,
    input: text,
    traceHeader: undefined,
    onceId,
  });
  return { call, begun, machine: found.name, input: text };
}

async function endOf(
  nested: IntegrationCall,
  child: Nested & { readonly isParsed: boolean },
): Promise<unknown> {
  const { call, begun } = child;
  const { tenantId, namespaceId } = call.caller;
  const { workflowId, runId } = begun;
  const key = { tenantId, namespaceId, workflowId, runId };
  for (let isFirst = true; ; isFirst = false) {
    const closed = await call.watcher.waitForClose(key, {
      timeoutMs: LOOK_MS,
      startedJustNow: isFirst && nested.note === undefined,
    });
    if (closed !== undefined) return resultOf(child, closed);
    if (await nested.heartbeat({ runId })) continue;
    await stop(call, key);
    throw new ServiceFailure('States.TaskFailed', 'The execution that waited has ended.');
  }
}

type Closed = NonNullable<Awaited<ReturnType<Call['watcher']['waitForClose']>>>;

/** As DescribeExecution answers it, in the letter case of the integration. */
async function resultOf(
  { call, begun, machine, input, isParsed }: Nested & { readonly isParsed: boolean },
  { status, closeEvent }: Closed,
): Promise<unknown> {
  const { output, error, cause } = outcomeOf(closeEvent);
  const parsed = (text: string): unknown => (isParsed ? (JSON.parse(text) as unknown) : text);
  const succeeded = status === 'Completed';
  const details = { Included: true };
  const described = {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: begun.executionArn,
    // What failed is told as text, whatever the form of results.
    Input: succeeded ? parsed(input) : input,
    InputDetails: details,
    Name: begun.name,
    ...(output !== undefined && { Output: parsed(output), OutputDetails: details }),
    StartDate: begun.startedTime || (await startTime(call, begun)),
    StateMachineArn: arnOf(call.caller, 'stateMachine', machine),
    Status: executionStatus(status),
    StopDate: closeEvent?.eventTime ?? 0,
  };
  if (succeeded) return described;
  throw new ServiceFailure('States.TaskFailed', JSON.stringify(described));
}

async function startTime(call: Call, { runId }: BegunExecution): Promise<number> {
  const { tenantId } = call.caller;
  const page = { tenantId, runId, direction: 'forward' as const, countMax: 1 };
  const { events } = await call.within((session) => readEvents(session, page));
  return events[0]?.eventTime ?? 0;
}

/** A child that is waited for ends with whoever waits. */
async function stop(call: Call, key: RunKey): Promise<void> {
  await call.submit({
    type: 'TerminateWorkflow',
    ...key,
    requestId: `stop-nested:${key.runId}`,
    identity: call.caller.actor,
    reason: 'The execution that waited for this one has ended.',
  });
}

function httpMetadata(requestId: string): object {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'x-amzn-RequestId': requestId,
  };
  const all = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return {
    AllHttpHeaders: Object.fromEntries(all) as object,
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
}
