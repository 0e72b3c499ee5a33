import { randomUUID } from 'node:crypto';

import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
  TestStateCommand,
} from '@aws-sdk/client-sfn';

import { Tenant } from '../api/tenant';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';
import { ended, errorOf, machineOf, ROLE, sfnClient } from './sfn-client';

let service: TestService;
let client: SFNClient;
let worker: ScriptedWorker;

beforeAll(async () => {
  service = await TestService.start();
  client = sfnClient(service);
  worker = await ScriptedWorker.start();
  worker.on('greet', ({ input }, response) => {
    answerJson(response, { hello: (input as { name: string }).name });
  });
  worker.on('refuse', (_call, response) => {
    response.writeHead(500, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'Busy', title: 'come again', retryable: true }));
  });
  await worker.serve(Tenant.developer(service).client, 'default', {
    activityTypes: ['greet', 'refuse'],
  });
}, 60_000);

afterAll(async () => {
  client.destroy();
  worker.stop();
  await service.stop();
});

const invoke = (FunctionName: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, 'Payload.$': '$' },
  End: true,
  ...more,
});

async function start(state: object): Promise<string> {
  const created = await client.send(
    new CreateStateMachineCommand({
      name: randomUUID(),
      definition: machineOf(state),
      roleArn: ROLE,
    }),
  );
  const { stateMachineArn } = created;
  return (await client.send(new StartExecutionCommand({ stateMachineArn }))).executionArn!;
}

describe('a function that nobody serves', () => {
  it('does not exist, as on AWS', async () => {
    const failed = await start(invoke('nobody'));
    expect(await ended(client, failed, 'FAILED')).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringMatching(
        /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:\$LATEST /,
      ),
    });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn: failed }));
    expect(events!.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
  }, 30_000);

  it('is waited for where a native activity is meant', async () => {
    const native = await start({ Type: 'Task', Resource: 'perdure:activity:nobody', End: true });
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(await client.send(new DescribeExecutionCommand({ executionArn: native }))).toMatchObject(
      { status: 'RUNNING' },
    );
  }, 30_000);
});

describe('a state that is tested without a mock', () => {
  const test = (state: object, input: object = {}) =>
    client.send(
      new TestStateCommand({
        definition: JSON.stringify(state),
        input: JSON.stringify(input),
        roleArn: ROLE,
        inspectionLevel: 'DEBUG',
      }),
    );

  it('calls the function, and answers with what it has answered', async () => {
    const tested = await test(invoke('greet', { OutputPath: '$.Payload' }), { name: 'you' });
    expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '{"hello":"you"}' });
    expect(JSON.parse(tested.inspectionData!.result!)).toMatchObject({
      StatusCode: 200,
      Payload: { hello: 'you' },
      SdkHttpMetadata: { HttpHeaders: { 'Content-Length': '15' } },
    });
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:greet';
    expect(await test({ Type: 'Task', Resource, End: true }, { name: 'me' })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"hello":"me"}',
    });
  });

  it('fails as the function does, and says which retrier or catcher takes it', async () => {
    expect(await test(invoke('refuse'))).toMatchObject({
      status: 'FAILED',
      error: 'Busy',
      cause: expect.stringContaining('"errorMessage":"come again"'),
    });
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 7 }];
    expect(await test(invoke('refuse', { Retry }))).toMatchObject({
      status: 'RETRIABLE',
      error: 'Busy',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 7 } },
    });
    expect(await test(invoke('nobody'))).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.ResourceNotFoundException',
    });
  }, 30_000);

  it('calls services and other machines, and is refused where a test would have to wait', async () => {
    const Resource = 'arn:aws:states:::states:startExecution';
    const StateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:none';
    const nested = { Type: 'Task', Resource, Parameters: { StateMachineArn }, End: true };
    expect(await test(nested)).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.StateMachineDoesNotExistException',
    });
    expect(await errorOf(test({ ...nested, Resource: `${Resource}.sync` }))).toMatch(
      /^ValidationException: .*Give a mock/,
    );
  });
});
