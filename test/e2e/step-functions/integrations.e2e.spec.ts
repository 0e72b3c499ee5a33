import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

import { Tenant } from '../api/tenant';
import { TestService } from '../support/service';
import { machineOf, ROLE, sfnClient } from './sfn-client';

let service: TestService;
let client: SFNClient;
let developer: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  client = sfnClient(service);
  developer = Tenant.developer(service);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await service.stop();
});

async function create(definition: string): Promise<string> {
  const created = await client.send(
    new CreateStateMachineCommand({ name: randomUUID(), definition, roleArn: ROLE }),
  );
  return created.stateMachineArn!;
}

const calling = (resource: string, Arguments: object): string =>
  machineOf({
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: `arn:aws:states:::${resource}`,
    Arguments,
    End: true,
  });

async function start(definition: string): Promise<string> {
  const stateMachineArn = await create(definition);
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  return executionArn!;
}

async function endOf(executionArn: string): Promise<DescribeExecutionOutput> {
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await sleep(20);
  }
}

/** Calls a service from a state, and answers with what came of it. */
async function call(resource: string, args: object): Promise<DescribeExecutionOutput> {
  return endOf(await start(calling(resource, args)));
}

async function resultOf(resource: string, args: object): Promise<Record<string, unknown>> {
  const { status, output, error, cause } = await call(resource, args);
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  return JSON.parse(output!) as Record<string, unknown>;
}

describe('a state machine that starts another', () => {
  it('goes on at once, or with what the other has come to', async () => {
    const StateMachineArn = await create(machineOf({ Type: 'Pass', Result: { r: 1 }, End: true }));
    const started = await resultOf('states:startExecution', { StateMachineArn, Name: 'named' });
    expect(started['ExecutionArn']).toMatch(/:named$/);
    const Input = { z: 1 };
    expect(await resultOf('states:startExecution.sync', { StateMachineArn, Input })).toMatchObject({
      Status: 'SUCCEEDED',
      Input: '{"z":1}',
      Output: '{"r":1}',
    });
    expect(
      await resultOf('states:startExecution.sync:2', { StateMachineArn, Input }),
    ).toMatchObject({
      Input,
      Output: { r: 1 },
    });
  });

  it('fails as the other has, or because there is none', async () => {
    const StateMachineArn = await create(machineOf({ Type: 'Fail', Error: 'E', Cause: 'C' }));
    const failed = await call('states:startExecution.sync:2', { StateMachineArn });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(failed.cause!)).toMatchObject({ Status: 'FAILED', Error: 'E', Cause: 'C' });
    expect(
      await call('states:startExecution', { StateMachineArn: `${StateMachineArn}x` }),
    ).toMatchObject({ error: 'StepFunctions.StateMachineDoesNotExistException' });
  });

  it('tells in its history that it has submitted what it waits for', async () => {
    const StateMachineArn = await create(machineOf({ Type: 'Pass', End: true }));
    const executionArn = await start(calling('states:startExecution.sync:2', { StateMachineArn }));
    await endOf(executionArn);
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('a call of an HTTP endpoint', () => {
  it('shows who makes it by a connection, and fails by what comes back', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method!} ${request.url!} ${request.headers.authorization ?? ''}`);
      response.writeHead(request.url === '/missing' ? 404 : 200, {
        'content-type': 'application/json',
      });
      response.end('{"ok":true}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const { arn } = await developer.ask(
      'mutation { putHttpConnection(input: { name: "basic", basic: { username: "u", password: "p" } }) { ... on HttpConnection { arn } } }',
    );
    const Authentication = { ConnectionArn: arn };
    const request = { Method: 'GET', Authentication, QueryParameters: { q: '1' } };
    expect(
      await resultOf('http:invoke', { ApiEndpoint: `${url}/there`, ...request }),
    ).toMatchObject({
      StatusCode: 200,
      ResponseBody: { ok: true },
    });
    expect(seen).toEqual([`GET /there?q=1 Basic ${Buffer.from('u:p').toString('base64')}`]);
    const missing = await call('http:invoke', {
      ...request,
      ApiEndpoint: `${url}/missing`,
      QueryParameters: {},
    });
    expect(missing).toMatchObject({ error: 'States.Http.StatusCode.404', cause: '{"ok":true}' });
    const refused = await call('http:invoke', { ...request, ApiEndpoint: 'http://10.0.0.1/' });
    expect(refused.error).toBe('States.Http.Socket');
    expect(refused.cause).toMatch(/may not be called/);
    server.close();
  });

  it('fails without a connection that the namespace has', async () => {
    const Authentication = {
      ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/none/1',
    };
    expect(
      await call('http:invoke', {
        ApiEndpoint: 'http://127.0.0.1:9',
        Method: 'GET',
        Authentication,
      }),
    ).toMatchObject({ error: 'Events.ConnectionResource.ResourceNotFound' });
  });
});

it("says that nothing is stored for a service, and that a service isn't known", async () => {
  expect(await call('kms:nothing', {})).toMatchObject({ error: 'Kms.SdkClientException' });
  expect(await call('aws-sdk:polly:nothing', {})).toMatchObject({ error: 'States.Runtime' });
});

const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0;

(hasMoto ? describe : describe.skip)(
  "services of Amazon's (skipped where Python has no moto)",
  () => {
    let moto: ChildProcess;

    beforeAll(async () => {
      const port = await new Promise<number>((resolve) => {
        const socket = createSocket();
        socket.listen(0, '127.0.0.1', () => {
          const found = (socket.address() as AddressInfo).port;
          socket.close(() => {
            resolve(found);
          });
        });
      });
      moto = spawn('python3', ['-m', 'moto.server', '-p', String(port)], { stdio: 'ignore' });
      const endpoint = `http://127.0.0.1:${String(port)}`;
      for (let isUp = false; !isUp;) {
        isUp = await fetch(`${endpoint}/moto-api/data.json`).then(
          ({ ok }) => ok,
          () => sleep(100, false),
        );
      }
      await developer.ask(
        'mutation ($e: String!) { putAwsServiceAccess(input: { service: "*", endpoint: $e, accessKeyId: "a", secretAccessKey: "b" }) { __typename } }',
        { e: endpoint },
      );
      // What was looked up before is kept for a moment.
      await sleep(4_500);
    }, 60_000);

    afterAll(() => {
      moto.kill();
    });

    it('queue messages, also ones that are answered by their token', async () => {
      const { QueueUrl } = await resultOf('aws-sdk:sqs:createQueue', { QueueName: 'q' });
      const sent = await resultOf('sqs:sendMessage', { QueueUrl, MessageBody: { hello: 1 } });
      expect(sent).toMatchObject({ SdkHttpMetadata: { HttpStatusCode: 200 } });
      const receive = async (): Promise<string> => {
        const received = await resultOf('aws-sdk:sqs:receiveMessage', { QueueUrl });
        return (received['Messages'] as { Body: string }[])[0]!.Body;
      };
      expect(await receive()).toBe('{"hello":1}');
      const token = '{% $states.context.Task.Token %}';
      const executionArn = await start(
        calling('sqs:sendMessage.waitForTaskToken', { QueueUrl, MessageBody: { token } }),
      );
      await sleep(500);
      const { token: taskToken } = JSON.parse(await receive()) as { token: string };
      await client.send(new SendTaskSuccessCommand({ taskToken, output: '"done"' }));
      expect(await endOf(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
      expect(
        await call('sqs:sendMessage', { QueueUrl: `${QueueUrl as string}x`, MessageBody: 'm' }),
      ).toMatchObject({ error: 'SQS.QueueDoesNotExistException' });
    }, 20_000);

    it('publish to subscribers, and refuse who is not there', async () => {
      const { TopicArn } = await resultOf('aws-sdk:sns:createTopic', { Name: 't' });
      const MessageAttributes = { k: { DataType: 'String', StringValue: 'v' } };
      const published = await resultOf('sns:publish', {
        TopicArn,
        Message: { m: 1 },
        MessageAttributes,
      });
      expect(published['MessageId']).toMatch(/^[\da-f-]{36}$/);
      expect(
        await call('sns:publish', { TopicArn: `${TopicArn as string}x`, Message: 'm' }),
      ).toMatchObject({ error: 'SNS.NotFoundException' });
    });

    it('keep items', async () => {
      await resultOf('aws-sdk:dynamodb:createTable', {
        TableName: 'items',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      });
      const Item = { id: { S: '1' } };
      await resultOf('dynamodb:putItem', { TableName: 'items', Item });
      const Key = Item;
      expect(await resultOf('aws-sdk:dynamodb:getItem', { TableName: 'items', Key })).toEqual({
        Item,
      });
      expect(await call('dynamodb:getItem', { TableName: 'none', Key })).toMatchObject({
        error: 'DynamoDB.ResourceNotFoundException',
      });
    });

    it('take events', async () => {
      const Entries = [{ Detail: { a: 1 }, DetailType: 'd', Source: 's' }];
      expect(await resultOf('events:putEvents', { Entries })).toMatchObject({
        FailedEntryCount: 0,
      });
    });

    it('store objects', async () => {
      const Bucket = 'bucket-1';
      await resultOf('aws-sdk:s3:createBucket', { Bucket });
      const Key = 'a folder/c.json';
      await resultOf('aws-sdk:s3:putObject', { Bucket, Key, Body: { x: 1 } });
      expect(await resultOf('aws-sdk:s3:getObject', { Bucket, Key })).toMatchObject({
        Body: '{"x":1}',
      });
      expect(await resultOf('aws-sdk:s3:listObjectsV2', { Bucket })).toMatchObject({
        KeyCount: 1,
        Contents: [{ Key, Size: 7 }],
      });
      expect(await call('aws-sdk:s3:getObject', { Bucket, Key: 'none' })).toMatchObject({
        error: 'S3.NoSuchKeyException',
      });
    });
  },
);
