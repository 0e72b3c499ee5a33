import { GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';

const MIB = 1_048_576;
const TOO_LARGE = 'x'.repeat(MIB);
const LARGE = 'x'.repeat(MIB - 1_000);

const task = (type: string): object => ({
  StartAt: 'S',
  States: {
    S: {
      Type: 'Task',
      Resource: `perdure:activity:${type}`,
      TaskQueue: type,
      // Must not be used: the worker would do its work again, only to be refused again.
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }],
      End: true,
    },
  },
});

describe('a payload beyond 1 MiB', () => {
  let service: TestService;
  let api: GraphqlClient;
  let worker: ScriptedWorker;

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
    worker = await ScriptedWorker.start();
    for (const type of ['Whole', 'Line', 'Deep', 'Failure', 'Token', 'default']) {
      await worker.serve(api, type);
      await api.put(type, task(type));
    }
    await api.put('signalled', {
      StartAt: 'S',
      States: { S: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
    });
  });

  afterAll(async () => {
    worker.stop();
    await service.stop();
  });

  it('is refused as the input of a start, and starts nothing', async () => {
    expect(
      await api.start({ definition: 'signalled', workflowId: 'none', input: TOO_LARGE }),
    ).toMatchObject({
      __typename: 'Refusal',
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringMatching(/has \d+ bytes; the limit is 1048576/),
      advice: expect.stringContaining('pass a reference'),
      retryable: false,
    });
    expect(await api.ask('{ workflow(workflowId: "none") { runId } }')).toEqual({ workflow: null });
  });

  it('is refused as a memo', async () => {
    expect(
      await api.start({ definition: 'signalled', memo: { a: 'x'.repeat(70_000) } }),
    ).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('memo') });
  });

  it('is refused as a signal, which the run does not notice', async () => {
    await api.start({ definition: 'signalled', workflowId: 'signalled' });
    expect(await api.signal('signalled', 'go', TOO_LARGE)).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(await api.result('signalled', '200ms')).toMatchObject({ status: 'Running' });
    await api.signal('signalled', 'go', LARGE);
    expect(await api.result('signalled')).toMatchObject({ status: 'Completed', output: LARGE });
  });

  it('is refused when it comes with a start, which does not happen', async () => {
    const { signalWithStartWorkflow } = await api.ask(
      `mutation ($input: SignalWithStartInput!) {
        signalWithStartWorkflow(input: $input) { ... on Refused { code } }
      }`,
      {
        input: {
          start: { definition: 'signalled', workflowId: 'neither' },
          signal: 'go',
          input: TOO_LARGE,
        },
      },
    );
    expect(signalWithStartWorkflow).toEqual({ code: 'PAYLOAD_TOO_LARGE' });
    expect(await api.ask('{ workflow(workflowId: "neither") { runId } }')).toEqual({
      workflow: null,
    });
  });

  it.each<[string, string, RegExp, (value: string) => [string, string]]>([
    ['whole', 'Whole', /ResultTooLarge/, (value) => ['application/json', JSON.stringify(value)]],
    [
      'as a line',
      'Line',
      /ResultTooLarge/,
      (value) => ['application/x-ndjson', `${JSON.stringify({ result: value })}\n`],
    ],
    [
      'too deep',
      'Deep',
      /ResultTooDeep/,
      () => ['application/json', `${'['.repeat(500)}${']'.repeat(500)}`],
    ],
  ])(
    'fails the activity for good when a worker answers it: %s',
    async (_name, type, error, body) => {
      worker.on(type, (_call, response) => {
        const [contentType, text] = body(TOO_LARGE);
        response.writeHead(200, { 'content-type': contentType }).end(text);
      });
      const { status, failure } = await api.run({ definition: type });
      expect([status, failure?.type]).toEqual(['Failed', expect.stringMatching(error)]);
      expect(failure?.message).toMatch(/larger than|nested deeper|limit/);
      expect(worker.callsOf(type)).toHaveLength(1);
    },
  );

  it('of a failure is cut, and the failure itself is kept', async () => {
    worker.on('Failure', (_call, response) => {
      response.writeHead(400, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'Huge', detail: TOO_LARGE, retryable: false }));
    });
    const { status, failure } = await api.run({ definition: 'Failure' });
    expect([status, failure?.type]).toEqual(['Failed', 'Huge']);
    expect(failure?.message.length).toBeLessThan(MIB);
  });

  it('is refused when an activity is finished with it, and may be finished again', async () => {
    worker.on('Token', (_call, response) => response.writeHead(202).end());
    await api.start({ definition: 'Token', workflowId: 'token' });
    while (worker.callsOf('Token').length === 0) await new Promise((go) => setTimeout(go, 20));
    const { taskToken, callbacks } = worker.callsOf('Token')[0]!;
    const { completeActivity } = await api.ask(
      `mutation ($taskToken: String!, $result: JSON) {
        completeActivity(taskToken: $taskToken, result: $result) { ... on Refused { code message } }
      }`,
      { taskToken, result: TOO_LARGE },
    );
    expect(completeActivity).toEqual({
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('the limit is 1048576'),
    });
    const finished = await fetch(callbacks.complete, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(LARGE),
    });
    expect(finished.status).toBe(200);
    expect(await api.result('token')).toMatchObject({ status: 'Completed', output: LARGE });
  });

  it('is a failure of its own when a run makes it of small ones', async () => {
    await api.put('grows', {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, Next: 'A2' },
        A2: {
          Type: 'Choice',
          Choices: [{ Variable: '$.never', IsPresent: true, Next: 'E' }],
          Default: 'A',
        },
        E: { Type: 'Succeed' },
      },
    });
    expect(await api.run({ definition: 'grows', input: 'x'.repeat(10_000) })).toMatchObject({
      status: 'Failed',
      failure: { type: 'States.DataLimitExceeded' },
    });
  });

  it('was no reason for an error of the service, which still takes what is just small enough', async () => {
    worker.on('Whole', (call, response) => {
      answerJson(response, call.input);
    });
    expect(await api.run({ definition: 'Whole', input: LARGE })).toMatchObject({
      status: 'Completed',
      output: LARGE,
    });
    expect(service.isAlive).toBe(true);
    expect(service.errors).toEqual([]);
  });
});
