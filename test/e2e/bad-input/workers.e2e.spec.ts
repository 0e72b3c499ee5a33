import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, type Handler, ScriptedWorker } from '../support/worker';

const RESPONSE_WINDOW = '1s';
const CHUNK = Buffer.alloc(65_536, 0x20);
/** What the service may grow by while workers send it gigabytes. */
const GROWTH_MIB_MAX = 250;

interface Pending {
  readonly attempt: number;
  readonly state: string;
  readonly waiting: { readonly kind: string; readonly sentence: string };
}

/** The run may end a moment before its worker hears that the connection is gone. */
async function comesTrue(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await sleep(25);
  return condition();
}

describe('a worker that misbehaves', () => {
  let service: TestService;
  let api: GraphqlClient;
  let worker: ScriptedWorker;
  /** Stands for what is inside of a network: nobody may be led here. */
  let inside: Server;
  let insideUrl = '';
  const insideSeen: string[] = [];

  /** One Task of this type, in a queue of its own, with one retry at most. */
  async function define(type: string, handler: Handler, fields: object = {}): Promise<void> {
    worker.on(type, handler);
    await worker.serve(api, type, { responseWindow: RESPONSE_WINDOW });
    await api.put(type, {
      StartAt: 'S',
      States: {
        S: {
          Type: 'Task',
          Resource: `perdure:activity:${type}`,
          TaskQueue: type,
          End: true,
          ...fields,
        },
      },
    });
  }

  async function pending(workflowId: string): Promise<Pending | undefined> {
    const { workflow } = await api.ask(
      `query ($id: String!) { workflow(workflowId: $id) {
        pending { activities { attempt state waiting { kind sentence } } }
      } }`,
      { id: workflowId },
    );
    return (workflow.pending?.activities as Pending[] | undefined)?.[0];
  }

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
    worker = await ScriptedWorker.start();
    inside = createServer((request, response) => {
      insideSeen.push(`${request.method ?? ''} ${request.url ?? ''}`);
      answerJson(response, 'inside');
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    insideUrl = `http://127.0.0.1:${String((inside.address() as AddressInfo).port)}/secret`;
  });

  afterAll(async () => {
    worker.stop();
    inside.close();
    await service.stop();
  });

  /** Nobody knows what these have done: the attempt is burnt, and the policy decides about another. */
  it.each<[string, string, Handler]>([
    ['hangs', 'Hangs', () => undefined],
    [
      'begins an answer and hangs',
      'Stalls',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"a": ');
      },
    ],
    ['closes the connection', 'Closes', (_call, response) => response.destroy()],
    [
      'closes the connection in the middle',
      'Cuts',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"a": ', () => response.destroy());
      },
    ],
    [
      'closes the connection between chunks',
      'CutsChunks',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"a": 1}', () => response.destroy());
      },
    ],
    [
      'answers garbage instead of HTTP',
      'Garbage',
      (_call, response) => {
        response.socket?.end(randomBytes(1_000));
      },
    ],
    [
      'answers 200 with a page',
      'Page',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
      },
    ],
    [
      'answers 200 with bytes that are no text',
      'Bytes',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
      },
    ],
    [
      'answers lines without a result',
      'Lines',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end('nonsense\n{"a": 1}\n{"progress"');
      },
    ],
    [
      'answers a heartbeat and no result',
      'Beats',
      (_call, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end('{"heartbeat": 1}\n');
      },
    ],
    [
      'sends headers without end',
      'Headers',
      (_call, response) => {
        response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end('null');
      },
    ],
  ])('costs an attempt, and then the run: one that %s', async (_name, type, handler) => {
    await define(type, handler, { MaximumAttempts: 2 });
    const { status, failure } = await api.run({ definition: type });
    expect([status, failure]).toEqual([
      'Failed',
      { type: 'States.Timeout', message: expect.stringMatching(/\w+ \w+ \w+/) },
    ]);
    expect(worker.callsOf(type).map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('is called once only where the Task says at most once', async () => {
    await define('OnceOnly', (_call, response) => response.destroy());
    await api.put('OnceOnly', {
      StartAt: 'S',
      States: {
        S: {
          Type: 'Task',
          Resource: 'perdure:activity:OnceOnly',
          TaskQueue: 'OnceOnly',
          MaximumAttempts: 1,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', Result: 'caught', End: true },
      },
    });
    expect(await api.run({ definition: 'OnceOnly' })).toMatchObject({
      status: 'Completed',
      output: 'caught',
    });
    expect(worker.callsOf('OnceOnly')).toHaveLength(1);
  });

  it('is timed out by the Task when it has accepted and never finishes', async () => {
    await define('Accepts', (_call, response) => response.writeHead(202).end(), {
      TimeoutSeconds: 1,
    });
    const { status, failure } = await api.run({ definition: 'Accepts' });
    expect([status, failure?.type]).toEqual(['Failed', 'States.Timeout']);
  });

  it('is timed out by its heartbeat when it has promised one', async () => {
    await define('Promises', (_call, response) => {
      answerJson(response, { heartbeatTimeoutMs: 500 }, 202);
    });
    const { status, failure } = await api.run({ definition: 'Promises' });
    expect([status, failure?.type]).toEqual(['Failed', expect.stringMatching(/Timeout/)]);
  });

  it('cannot finish what is not its own', async () => {
    await define('Honest', (_call, response) => response.writeHead(202).end());
    await api.start({ definition: 'Honest', workflowId: 'honest-1' });
    await api.start({ definition: 'Honest', workflowId: 'honest-2' });
    while (worker.callsOf('Honest').length < 2) await sleep(20);
    const [first, second] = worker.callsOf('Honest');
    // The path of one, with all ids of the other in the body: only the token counts.
    const { status } = await fetch(first!.callbacks.complete, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...second, result: 'for another' }),
    });
    expect(status).toBe(200);
    expect(await api.result(first!.workflowId)).toMatchObject({ status: 'Completed' });
    expect(await api.result(second!.workflowId, '300ms')).toMatchObject({ status: 'Running' });
    await api.ask(
      `mutation ($id: String!) { terminateWorkflow(input: { workflowId: $id }) { __typename } }`,
      { id: second!.workflowId },
    );
  });

  /** These have not taken the call: nothing is burnt, and the run says why it waits. */
  it.each<[string, string, RegExp, Handler]>([
    [
      'redirects to a private address',
      'Redirects',
      /^The last call did not reach the worker: The worker redirects/,
      (_call, response) => response.writeHead(307, { location: insideUrl }).end(),
    ],
    [
      'redirects to the metadata of the cloud',
      'Metadata',
      /^The last call did not reach the worker: The worker redirects/,
      (_call, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      },
    ],
    [
      'serves another path',
      'Elsewhere',
      /does not serve/,
      (_call, response) => response.writeHead(404).end(),
    ],
    [
      'knows another secret',
      'Stranger',
      /signature/,
      (_call, response) => response.writeHead(401).end(),
    ],
  ])(
    'leaves the activity pending, with the reason: one that %s',
    async (_name, type, why, handler) => {
      await define(type, handler);
      await api.start({ definition: type, workflowId: type });
      while (worker.callsOf(type).length === 0) await sleep(20);
      let found: Pending | undefined;
      for (let tries = 0; tries < 40; tries += 1) {
        found = await pending(type);
        if (found !== undefined && why.test(found.waiting.sentence)) break;
        await sleep(50);
      }
      expect(found).toMatchObject({
        attempt: 1,
        waiting: { sentence: expect.stringMatching(why) },
      });
      expect(insideSeen).toEqual([]);
      // Nothing is lost: once the worker behaves, the same attempt is its.
      worker.on(type, (_call, response) => {
        answerJson(response, 'at last');
      });
      expect(await api.result(type)).toMatchObject({ status: 'Completed', output: 'at last' });
    },
  );

  it.each<[string, string, Record<string, string>]>([
    ['as one answer', 'FloodsBody', { 'content-type': 'application/json' }],
    ['as a line', 'FloodsLine', { 'content-type': 'application/x-ndjson' }],
    ['as an error', 'FloodsError', { 'content-type': 'text/plain' }],
  ])(
    'is cut off when it streams without end, and the service stays small: %s',
    async (_name, type, headers) => {
      let sentBytes = 0;
      let isCut = false;
      await define(type, (_call, response) => {
        response.writeHead(type === 'FloodsError' ? 500 : 200, headers);
        response.on('error', () => undefined);
        response.on('close', () => (isCut = true));
        const flood = (): void => {
          while (!isCut && !response.destroyed) {
            sentBytes += CHUNK.length;
            if (!response.write(CHUNK)) {
              response.once('drain', flood);
              return;
            }
          }
        };
        flood();
      });
      const before = service.residentMib;
      let peak = before;
      const watch = setInterval(() => (peak = Math.max(peak, service.residentMib)), 20);
      const { status, failure } = await api.run({ definition: type });
      clearInterval(watch);
      expect([status, failure?.type]).toEqual([
        'Failed',
        type === 'FloodsError' ? 'Http500' : 'AnswerRefused',
      ]);
      expect(await comesTrue(() => isCut)).toBe(true);
      expect(sentBytes).toBeLessThan(64 * 1_048_576);
      expect(peak - before).toBeLessThan(GROWTH_MIB_MAX);
    },
  );

  it('is cut off when its lines are small and never end', async () => {
    let sentBytes = 0;
    let isCut = false;
    const lines = '{"heartbeat": 1}\n'.repeat(4_000);
    await define('FloodsLines', (_call, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.on('error', () => undefined);
      response.on('close', () => (isCut = true));
      const flood = (): void => {
        while (!isCut && !response.destroyed) {
          sentBytes += lines.length;
          if (!response.write(lines)) {
            response.once('drain', flood);
            return;
          }
        }
      };
      flood();
    });
    const { status, failure } = await api.run({ definition: 'FloodsLines' });
    expect([status, failure?.type]).toEqual(['Failed', 'AnswerRefused']);
    expect(await comesTrue(() => isCut)).toBe(true);
    expect(sentBytes).toBeLessThan(64 * 1_048_576);
  });

  it.each([
    'http://169.254.169.254/',
    'https://10.0.0.1/',
    'https://localhost.localdomain/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x0a000001/',
    'http://example.com/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'nonsense',
    `https://example.com/${'x'.repeat(3_000)}`,
  ])('is not even registered at %.40s', async (url) => {
    const { createWebhookEndpoint } = await api.ask(
      `mutation ($input: WebhookEndpointInput!) {
        createWebhookEndpoint(input: $input) { ... on Refused { code message advice } }
      }`,
      { input: { name: 'private', url } },
    );
    expect(createWebhookEndpoint).toEqual({
      code: 'URL_REFUSED',
      message: expect.stringMatching(/^The URL may not be called: .+\.$/),
      advice: expect.stringContaining('Use https to a public address'),
    });
  });

  it('was no reason for an error of the service, which goes on with another', async () => {
    await define('Good', (call, response) => {
      answerJson(response, call.input);
    });
    expect(await api.run({ definition: 'Good', input: 1 })).toMatchObject({ output: 1 });
    expect(service.isAlive).toBe(true);
    expect(service.errors).toEqual([]);
  });
});
