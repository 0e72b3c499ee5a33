import { createHash, createHmac } from 'node:crypto';

import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
} from '@aws-sdk/client-sfn';

import { Tenant } from '../api/tenant';
import { TestService } from '../support/service';
import { developmentKeys, errorOf, PASS, ROLE, sfnClient } from './sfn-client';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.stop());

interface Signing {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly time?: Date;
  readonly service?: string;
  readonly signedHeaders?: string;
  readonly payloadHash?: string;
  readonly body?: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A call signed by hand, so that every part of it can be wrong. */
async function call(signing: Signing = {}) {
  const keys = { ...developmentKeys(service), ...signing };
  const body = signing.body ?? '{}';
  const dateTime = (signing.time ?? new Date()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${dateTime.slice(0, 8)}/us-east-1/${signing.service ?? 'states'}/aws4_request`;
  const headers: Record<string, string> = {
    host: new URL(service.url).host,
    'x-amz-date': dateTime,
    'x-amz-target': 'AWSStepFunctions.ListStateMachines',
    'x-amz-content-sha256': signing.payloadHash ?? sha256(body),
  };
  const names = (signing.signedHeaders ?? Object.keys(headers).sort().join(';')).split(';');
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer>(
      (previous, part) => createHmac('sha256', previous).update(part).digest(),
      Buffer.from(`AWS4${keys.secretAccessKey}`),
    );
  const toSign = ['AWS4-HMAC-SHA256', dateTime, scope, sha256(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return ask(
    {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
    body,
  );
}

async function ask(headers: Record<string, string>, body = '{}') {
  const { host: _host, ...others } = headers;
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', ...others },
    body,
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  return { status: response.status, type: answer.__type?.split('#')[1], message: answer.message };
}

it('takes a signed call, also one whose payload is not signed', async () => {
  expect(await call()).toMatchObject({ status: 200 });
  expect(await call({ payloadHash: 'UNSIGNED-PAYLOAD' })).toMatchObject({ status: 200 });
});

it('refuses a wrong key and a wrong secret in words of their own', async () => {
  expect(await call({ accessKeyId: 'AKIANOBODY' })).toEqual({
    status: 400,
    type: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
  expect(await call({ secretAccessKey: 'guessed' })).toMatchObject({
    status: 400,
    type: 'InvalidSignatureException',
    message: expect.stringContaining('does not match the signature you provided') as string,
  });
});

it('refuses what was changed after it was signed', async () => {
  const refused = { type: 'InvalidSignatureException' };
  expect(await call({ payloadHash: sha256('{"other": 1}') })).toMatchObject(refused);
  expect(await call({ service: 'sqs' })).toMatchObject(refused);
  expect(await call({ signedHeaders: 'x-amz-date;x-amz-target' })).toMatchObject({
    ...refused,
    message: "'host' must be a 'SignedHeader' in the AWS Authorization.",
  });
});

it('refuses a signature that is older than five minutes, or from the future', async () => {
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  expect(await call({ time: minutes(-4) })).toMatchObject({ status: 200 });
  expect((await call({ time: minutes(-6) })).message).toMatch(
    /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  );
  expect((await call({ time: minutes(6) })).message).toMatch(/^Signature not yet current: /);
});

it('says what an incomplete signature lacks', async () => {
  const target = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
  expect(await ask({ ...target, authorization: 'AWS4-HMAC-SHA256 Credential=a/b' })).toMatchObject({
    type: 'IncompleteSignatureException',
    message: expect.stringContaining("requires 'Signature' parameter") as string,
  });
  expect(await ask({ ...target, authorization: 'Bearer prd_x' })).toMatchObject({
    type: 'IncompleteSignatureException',
  });
  expect(await ask({ 'x-amz-target': 'AWSStepFunctions.Nonsense' })).toMatchObject({
    type: 'UnknownOperationException',
  });
});

it('serves this machine without credentials, and the key "test" without a signature', async () => {
  const target = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
  expect(await ask(target)).toMatchObject({ status: 200 });
  const client = sfnClient(service, { accessKeyId: 'test', secretAccessKey: 'whatever' });
  expect((await client.send(new ListStateMachinesCommand({}))).$metadata.httpStatusCode).toBe(200);
  client.destroy();
});

it("has another tenant's machines for nobody else, and stops with a revoked key", async () => {
  const tenant = await Tenant.create(service);
  const { accessKey, secret } = await tenant.ask(
    `mutation { createAwsAccessKey(name: "k", scopes: ["read", "write"]) { ... on CreatedAwsAccessKey { accessKey { id } secret } } }`,
  );
  const { id } = accessKey as { id: string };
  const theirs = sfnClient(service, { accessKeyId: id, secretAccessKey: secret as string });
  const developer = sfnClient(service);
  const { stateMachineArn } = await theirs.send(
    new CreateStateMachineCommand({ name: 'theirs', definition: PASS, roleArn: ROLE }),
  );
  const { accountNumber } = await tenant.ask('{ tenant { accountNumber } }');
  expect(stateMachineArn).toBe(
    `arn:aws:states:us-east-1:${accountNumber as string}:stateMachine:theirs`,
  );
  expect(await errorOf(developer.send(new DescribeStateMachineCommand({ stateMachineArn })))).toBe(
    `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn!}'`,
  );
  await tenant.ask(`mutation { revokeAwsAccessKey(id: "${id}") { __typename } }`);
  const deadline = Date.now() + 10_000;
  let error = '';
  while (!error.startsWith('UnrecognizedClientException') && Date.now() < deadline) {
    error = await errorOf(theirs.send(new ListStateMachinesCommand({})));
  }
  expect(error).toBe(
    'UnrecognizedClientException: The security token included in the request is invalid.',
  );
  theirs.destroy();
  developer.destroy();
}, 20_000);
