import { connect } from 'node:net';

import { GraphqlClient, type HttpReply, postText } from '../support/graphql';
import { TestService } from '../support/service';
import { type ActivityCall, ScriptedWorker } from '../support/worker';

const JSON_TYPE = { 'content-type': 'application/json' };

interface GraphqlError {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly advice: string };
}

function errorsOf({ json }: HttpReply): GraphqlError[] {
  return (json?.['errors'] ?? []) as GraphqlError[];
}

/** Bytes as they are on the wire, and what came back until the other side closed or fell silent. */
function exchange(url: string, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString());
    });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.write(request);
  });
}

describe('a request that is wrong', () => {
  let service: TestService;
  let api: GraphqlClient;
  let worker: ScriptedWorker;

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
    worker = await ScriptedWorker.start();
    await worker.serve(api);
  });

  afterAll(async () => {
    worker.stop();
    await service.stop();
  });

  const ask = (query: string, variables?: unknown): Promise<HttpReply> =>
    api.post(JSON.stringify({ query, variables }));

  describe('because of its key', () => {
    it.each([
      ['no key of ours', 'Bearer nonsense'],
      ['a key that looks right', 'Bearer prd_0123456789abcdef_0123456789abcdef0123456789abcdef'],
      ['another scheme', 'Basic ZGV2OmRldg=='],
      ['an empty header', ''],
      ['a novel', `Bearer ${'x'.repeat(8_000)}`],
    ])('is refused with what to send: %s', async (_name, authorization) => {
      const reply = await api.post('{"query": "{ version }"}', { authorization });
      expect(reply.status).toBe(401);
      expect(errorsOf(reply)).toEqual([
        {
          message: expect.stringContaining('no valid API key'),
          extensions: {
            code: 'UNAUTHENTICATED',
            advice: expect.stringContaining('Send `authorization: Bearer <api key>`'),
            retryable: false,
          },
        },
      ]);
      expect(reply.json?.['data']).toBeNull();
    });

    it('is refused before its body is looked at', async () => {
      const reply = await api.post('garbage', { authorization: 'Bearer nonsense' });
      expect([reply.status, errorsOf(reply)[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    });

    it('is served with the right one', async () => {
      const authorization = `Bearer ${service.apiKey}`;
      const reply = await api.post('{"query": "{ tenant { name } }"}', { authorization });
      expect(reply.json).toEqual({ data: { tenant: { name: 'dev' } } });
    });

    it('is refused when the key lacks the scope, and changes nothing', async () => {
      const { createApiKey } = await api.ask(
        `mutation { createApiKey(name: "reader", scopes: ["read"]) {
          ... on CreatedApiKey { secret }
        } }`,
      );
      const authorization = `Bearer ${(createApiKey as { secret: string }).secret}`;
      const query = `mutation { startWorkflow(input: { workflowType: "t", workflowId: "unpermitted" }) {
        ... on Refused { code message advice }
      } }`;
      const { json } = await api.post(JSON.stringify({ query }), { authorization });
      expect(json?.['data']).toEqual({
        startWorkflow: {
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining('lacks the scope "write"'),
          advice: expect.stringContaining('Use a key that has it'),
        },
      });
      expect(await api.ask(`{ workflow(workflowId: "unpermitted") { runId } }`)).toEqual({
        workflow: null,
      });
    });

    it('is refused from a page of another site, and by another name of this machine', async () => {
      const origin = await api.post('{"query": "{ version }"}', { origin: 'https://evil.example' });
      expect([origin.status, origin.text]).toEqual([403, expect.stringContaining('other sites')]);
      const host = await exchange(service.url, 'GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n');
      expect(host).toMatch(/^HTTP\/1.1 403 [\s\S]*Use 127.0.0.1 or localhost/);
    });
  });

  describe('because of its document', () => {
    it.each<[string, string, RegExp]>([
      ['an open brace', '{ version ', /Syntax Error: Expected Name, found <EOF>/],
      ['no GraphQL at all', 'SELECT 1', /Syntax Error: Unexpected Name "SELECT"/],
      ['characters nobody knows', '{ version \u0000 }', /Syntax Error: .*U\+0000/],
      ['JSON', '{"kind": "Document"}', /Syntax Error: .*not JSON/],
      ['a JSON number', '5', /Syntax Error: .*not JSON/],
      ['nothing', '', /Unknown query/],
      ['an unknown field', '{ versoin }', /Cannot query field "versoin" on type "Query"/],
      ['an unknown argument', '{ definition(nam: "x") { name } }', /Unknown argument "nam"/],
      ['an argument that is missing', '{ definition { name } }', /"name" .* is required/],
      [
        'an argument of another type',
        '{ definition(name: 5) { name } }',
        /String cannot represent/,
      ],
      ['a selection that is missing', '{ tenant }', /must have a selection of subfields/],
      ['a fragment within itself', '{ ...a } fragment a on Query { ...a }', /within itself/],
      ['an unknown fragment', '{ ...a }', /Unknown fragment "a"/],
      ['an unknown type', 'query ($x: Nonsense) { version }', /Unknown type "Nonsense"/],
      ['two operations', 'query A { version } query B { version }', /Must provide operation name/],
      [
        'an enum in JSON',
        '{ validateDefinition(source: { StartAt: S }) { valid } }',
        /S is no JSON value. Put it in quotes/,
      ],
      [
        'a length of time that is none',
        'mutation { startWorkflow(input: { workflowType: "t", runTimeout: "soon" }) { __typename } }',
        /A Duration must be like 500ms/,
      ],
    ])('says what: %s', async (_name, query, said) => {
      const reply = await ask(query);
      expect(reply.status).toBe(400);
      expect(errorsOf(reply).map(({ message }) => message)).toContainEqual(
        expect.stringMatching(said),
      );
      for (const error of errorsOf(reply)) expect(error.extensions.advice).toMatch(/\.$/);
    });

    it.each<[string, unknown, RegExp]>([
      ['null for a value that must be', { s: null }, /"\$s" of non-null type "JSON!" must not be/],
      ['a list instead of an object', [], /variables must be object/],
      ['a text instead of an object', 'x', /variables must be object/],
    ])('says what is wrong with its variables: %s', async (_name, variables, said) => {
      const reply = await ask(
        'query ($s: JSON!) { validateDefinition(source: $s) { valid } }',
        variables,
      );
      expect([reply.status, errorsOf(reply)[0]?.message]).toEqual([
        400,
        expect.stringMatching(said),
      ]);
    });

    it.each<[string, unknown, RegExp]>([
      ['another type', { workflowType: 5 }, /String cannot represent/],
      ['an unknown field', { workflowTyp: 't' }, /workflowTyp.* is not defined/],
      ['an unknown policy', { workflowType: 't', reusePolicy: 'Never' }, /Never.* does not exist/],
      ['nothing to run', {}, /Name a definition/],
      ['both kinds of nothing', { definition: 'none', workflowId: 'x' }, /no such definition/],
      ['an empty id', { workflowType: 't', workflowId: '' }, /workflowId must not be empty/],
      ['an id without end', { workflowType: 't', workflowId: 'x'.repeat(1_001) }, /1000 bytes/],
    ])('says what is wrong with a start: %s', async (_name, input, said) => {
      const reply = await ask(
        `mutation ($input: StartWorkflowInput!) {
          startWorkflow(input: $input) { ... on Refused { message } }
        }`,
        { input },
      );
      expect(reply.text).toMatch(said);
      const { workflowCount } = await api.ask(
        '{ workflowCount { ... on WorkflowCount { count } } }',
      );
      expect(workflowCount).toEqual({ count: 0 });
    });

    it.each<[string, string]>([
      ['nesting', `${'{a'.repeat(50)}${'}'.repeat(50)}`],
      ['nesting beyond the stack', `${'{a'.repeat(50_000)}${'}'.repeat(50_000)}`],
      [
        'fragments of fragments',
        `{ ...f0 } ${Array.from({ length: 800 }, (_, at) => `fragment f${at} on Query { ...f${(at + 1) % 800} ...f${(at + 7) % 800} }`).join(' ')}`,
      ],
      ['aliases', `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: version`).join(' ')} }`],
      ['root fields', `{ ${'version '.repeat(21)} }`],
      ['directives', `{ version ${'@include(if: true) '.repeat(51)} }`],
      [
        'lists of lists',
        `{ workflows(first: 1000) { ... on WorkflowRunConnection { edges { node {
          history(first: 1000) { edges { cursor } } } } } } }`,
      ],
      [
        'a literal',
        `{ validateDefinition(source: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { valid } }`,
      ],
    ])('is refused when it asks for too much: %s', async (_name, query) => {
      const reply = await ask(query);
      expect(reply.status).toBe(400);
      expect(errorsOf(reply)[0]?.message).toMatch(/too much|too deeply|deeper than|within itself/);
    });

    it('is refused when it is a giant', async () => {
      const reply = await ask(`{ version ${' '.repeat(2_100_000)} }`);
      expect([reply.status, errorsOf(reply)[0]?.extensions.code]).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
      ]);
    });

    it.each([
      ['no JSON', 'garbage', JSON_TYPE, /not valid JSON/],
      ['a list of requests', '[{"query": "{ version }"}]', JSON_TYPE, /must be a JSON object/],
      [
        'another content type',
        '<query/>',
        { 'content-type': 'application/xml' },
        /Unsupported Media/,
      ],
      [
        'text',
        '{"query": "{ version }"}',
        { 'content-type': 'text/plain' },
        /must be a JSON object/,
      ],
    ])('is refused when its body is %s', async (_name, body, headers, said) => {
      const reply = await api.post(body, headers);
      expect([reply.status, errorsOf(reply)[0]?.message]).toEqual([
        400,
        expect.stringMatching(said),
      ]);
    });

    it('takes a variable inside of a JSON value each time anew', async () => {
      const query = `mutation ($x: JSON) {
        startWorkflow(input: { workflowType: "kept", memo: { a: [$x] } }) {
          ... on StartedWorkflow { run { memo } }
        }
      }`;
      for (const x of ['first', 'second', 'third']) {
        expect(await api.ask(query, { x })).toEqual({
          startWorkflow: { run: { memo: { a: [x] } } },
        });
      }
    });

    it.each([
      ['definitionVersions', '{ definitionVersions(name: "x", after: "zz") { edges { cursor } } }'],
      ['workflows', '{ workflows(after: "zz") { ... on Refused { code message } } }'],
      ['a query', `{ workflows(query: "Foo = ") { ... on Refused { code message } } }`],
    ])('is refused when a cursor or query cannot be read: %s', async (_name, query) => {
      const reply = await ask(query);
      expect(reply.text).toMatch(/CURSOR_INVALID|QUERY_INVALID/);
    });
  });

  describe('to finish an activity', () => {
    let call: ActivityCall;

    beforeAll(async () => {
      worker.on('Accept', (_call, response) => response.writeHead(202).end());
      await api.put('accepted', {
        StartAt: 'S',
        States: { S: { Type: 'Task', Resource: 'perdure:activity:Accept', End: true } },
      });
      await api.start({ definition: 'accepted', workflowId: 'accepted' });
      while (worker.callsOf('Accept').length === 0) await new Promise((go) => setTimeout(go, 20));
      call = worker.callsOf('Accept')[0]!;
    });

    const finish = (
      url: string,
      body = '"forged"',
      headers: Record<string, string> = JSON_TYPE,
    ): Promise<HttpReply> => postText(url, body, headers);

    const forgeries: [string, (token: string) => string][] = [
      ['no token', () => 'x'],
      ['one character changed', (token) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
      ['the end changed', (token) => `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`],
      ['cut in half', (token) => token.slice(0, token.length / 2)],
      ['twice itself', (token) => `${token}${token}`],
      ['reversed', (token) => Buffer.from(token).reverse().toString()],
      ['other characters', () => '%F0%9F%92%A9%00'],
      ['very long', (token) => token.repeat(50).slice(0, 10_000)],
    ];

    it.each(forgeries)('is refused with a forged token: %s', async (_name, forge) => {
      const { complete } = call.callbacks;
      const forged = complete.replace(call.taskToken, forge(call.taskToken));
      expect(forged).not.toBe(complete);
      const reply = await finish(forged);
      expect(reply.status).toBe(409);
      expect(reply.json).toMatchObject({
        type: 'ACTIVITY_NOT_FOUND',
        detail: expect.stringContaining('Stop working on it'),
      });
      const { completeActivity } = await api.ask(
        `mutation ($taskToken: String!) {
          completeActivity(taskToken: $taskToken, result: "forged") { ... on Refused { code } }
        }`,
        { taskToken: decodeURIComponent(forge(call.taskToken)) },
      );
      expect(completeActivity).toEqual({ code: 'ACTIVITY_NOT_FOUND' });
    });

    it.each([
      ['no JSON', '{', JSON_TYPE, 400],
      ['XML', '<a/>', { 'content-type': 'application/xml' }, 415],
      ['a form', '{"a": 1}', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
      ['text', '{"a": 1}', { 'content-type': 'text/plain' }, 400],
      ['too large', JSON.stringify('x'.repeat(1_048_600)), JSON_TYPE, 413],
      ['beyond what is read', JSON.stringify('x'.repeat(2_200_000)), JSON_TYPE, 413],
      ['too deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, JSON_TYPE, 413],
    ])('is refused when its result is %s', async (_name, body, headers, status) => {
      const reply = await finish(call.callbacks.complete, body, headers);
      expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(/\w+ \w+/)]);
    });

    it('is refused when its failure is no problem', async () => {
      const reply = await finish(call.callbacks.fail, '[]');
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('Send an object')]);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('is not found by %s', async (method) => {
      const { status } = await fetch(call.callbacks.complete, { method });
      expect(status).toBe(404);
    });

    it('has not touched the activity, which its own token still finishes', async () => {
      const { status } = await finish(call.callbacks.complete, '"done"');
      expect(status).toBe(200);
      expect(await api.result('accepted')).toMatchObject({ status: 'Completed', output: 'done' });
      // The same again is the same; another answer comes too late.
      const late = await finish(call.callbacks.fail, '{"type": "Late"}');
      expect([late.status, late.json?.['type']]).toEqual([409, 'ACTIVITY_NOT_FOUND']);
      expect(await api.result('accepted')).toMatchObject({ status: 'Completed', output: 'done' });
    });
  });

  describe('because it is hardly HTTP', () => {
    it.each([
      ['garbage', '\u0000\u0001\u0002\r\n\r\n', /^HTTP\/1.1 400 /],
      [
        'a bad length',
        'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n',
        /40\d/,
      ],
      [
        'two lengths',
        'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
        /40\d/,
      ],
      [
        'headers without end',
        `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`,
        /431/,
      ],
      [
        'a path nobody serves',
        'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
        /404/,
      ],
    ])('is answered and closed: %s', async (_name, request, said) => {
      expect(await exchange(service.url, request)).toMatch(said);
    });

    it('does not keep the connection of a request to upgrade that is answered', async () => {
      for (const path of ['/livez', '/nowhere', '/graphql']) {
        const startedMs = performance.now();
        const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
        expect(await exchange(service.url, head)).toMatch(/^HTTP\/1.1 \d/);
        expect(performance.now() - startedMs).toBeLessThan(1_500);
      }
    });
  });

  it('was no reason for an error of the service', async () => {
    expect(service.isAlive).toBe(true);
    expect(service.errors).toEqual([]);
    expect(await api.ask('{ version }')).toEqual({ version: expect.any(String) });
  });
});
