import { setTimeout as sleep } from 'node:timers/promises';

import { GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';
import { answerJson, ScriptedWorker } from '../support/worker';

const TEXTS: [string, string][] = [
  ['U+0000', 'a\u0000b'],
  ['a lone high surrogate', 'a\ud800b'],
  ['a lone low surrogate', '\udc00'],
  ['surrogates in the wrong order', '\udc00\ud800'],
  ['the escape of the store', '\u0010\u00100\u0010d800'],
  ['control characters', '\u0001\u001f\u007f\u0085\u2028'],
  ['what looks like an escape', '\\u0000 \\ud800 %00'],
  ['quotes', `'; DROP TABLE runs; -- "`],
  ['a character beyond the basic plane', '💩'],
  ['no character', '\uffff\ufffe'],
  ['bidirectional text', '\u202eabc\u2066'],
  ['a name of objects', 'constructor'],
];

const NAMES = new Map(TEXTS.map(([name, text]) => [text, name]));

/** Compared by code unit: a message with the text itself would not show the difference. */
function units(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('a text that stores dislike', () => {
  let service: TestService;
  let api: GraphqlClient;
  let worker: ScriptedWorker;

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
    worker = await ScriptedWorker.start();
    await worker.serve(api);
    await api.put('echo', {
      StartAt: 'Signal',
      States: {
        Signal: {
          Type: 'Task',
          Resource: 'perdure:signal:go',
          ResultPath: '$.signalled',
          Next: 'Work',
        },
        Work: { Type: 'Task', Resource: 'perdure:activity:Echo', End: true },
      },
    });
    await api.put('fails', {
      StartAt: 'Work',
      States: { Work: { Type: 'Task', Resource: 'perdure:activity:Fail', End: true } },
    });
  });

  afterAll(async () => {
    worker.stop();
    await service.stop();
  });

  it.each(TEXTS)('comes back unchanged from wherever a run takes it: %s', async (_name, text) => {
    const value = JSON.parse(`{${JSON.stringify(text)}: [${JSON.stringify(text)}]}`) as unknown;
    const started = await api.start({
      definition: 'echo',
      workflowId: text,
      input: { value },
      memo: { text, value },
      requestId: `start ${text}`,
    });
    expect(units(started['workflowId'])).toBe(units(text));
    await api.signal(text, 'go', value);
    const result = await api.result(text);
    expect([result.status, units(result.output)]).toEqual([
      'Completed',
      units({ value, signalled: value }),
    ]);
    const call = worker.calls.find(({ runId }) => runId === started['runId']);
    expect(units([call?.workflowId, call?.input])).toBe(units([text, { value, signalled: value }]));
    const { workflow } = await api.ask(
      `query ($id: String!) { workflow(workflowId: $id) {
        workflowId memo history { edges { node { type attributes } } }
      } }`,
      { id: text },
    );
    expect(units([workflow.workflowId, workflow.memo])).toBe(units([text, { text, value }]));
    const types = workflow.history.edges.map(({ node }: { node: { type: string } }) => node.type);
    expect(types).toContain('WorkflowExecutionSignaled');
    // The same request again finds the run, and so the id and the request id were kept as they are.
    expect(
      await api.start({ definition: 'echo', workflowId: text, requestId: `start ${text}` }),
    ).toMatchObject({ runId: started['runId'] });
  });

  it.each(TEXTS)(
    'comes back unchanged from a worker that fails with it: %s',
    async (_name, text) => {
      worker.on('Fail', (_call, response) => {
        response.writeHead(500, { 'content-type': 'application/problem+json' });
        response.end(
          JSON.stringify({ type: 'Broken', detail: text, retryable: false, details: text }),
        );
      });
      const { status, failure } = await api.run({
        definition: 'fails',
        workflowId: `failed ${text}`,
      });
      expect([status, failure?.type, units(failure?.message)]).toEqual([
        'Failed',
        'Broken',
        units(text),
      ]);
    },
  );

  it.each(TEXTS)('names what the control plane keeps: %s', async (_name, text) => {
    const names = await api.ask(
      `mutation ($text: String!, $url: String!) {
        createNamespace(name: $text, description: $text) { ... on Namespace { name description } }
        createApiKey(name: $text) { ... on CreatedApiKey { apiKey { name } } }
        createTenant(name: $text) { ... on CreatedTenant { tenant { name } } }
        putWorkflowDefinition(
          name: $text, requestId: $text
          source: { StartAt: "S", States: { S: { Type: "Pass", Result: [$text], End: true } } }
        ) { ... on PutDefinition { definition { name } } ... on Refused { message } }
        setDefinitionAlias(name: $text, alias: $text, version: 1) {
          ... on WorkflowDefinition { aliases { alias } }
        }
        createWebhookEndpoint(
          input: { name: $text, url: $url, taskQueue: $text, activityTypes: [$text] }
        ) { ... on EndpointWithSecret { endpoint { name taskQueue activityTypes } } }
      }`,
      { text, url: 'http://127.0.0.1:9/' },
    );
    expect(units(names)).toBe(
      units({
        createNamespace: { name: text, description: text },
        createApiKey: { apiKey: { name: text } },
        createTenant: { tenant: { name: text } },
        putWorkflowDefinition: { definition: { name: text } },
        setDefinitionAlias: { aliases: [{ alias: text }] },
        createWebhookEndpoint: { endpoint: { name: text, taskQueue: text, activityTypes: [text] } },
      }),
    );
    const result = await api.run({ definition: text, alias: text, taskQueue: text });
    expect([result.status, units(result.output)]).toEqual(['Completed', units([text])]);
  });

  it('keeps the names apart', async () => {
    const { definitions, namespaces } = await api.ask(
      '{ definitions { edges { node { name } } } namespaces { name } }',
    );
    const found = (definitions.edges as { node: { name: string } }[]).map(({ node }) => node.name);
    expect(found.filter((name) => NAMES.has(name))).toHaveLength(TEXTS.length);
    expect(namespaces).toHaveLength(TEXTS.length + 1);
  });

  it('does not keep others out of the delivery log', async () => {
    const { webhookEndpoints } = await api.ask('{ webhookEndpoints { id name } }');
    const endpoints = webhookEndpoints as { id: string; name: string }[];
    const id = endpoints.find(({ name }) => name === 'default')?.id;
    let logged: string[] = [];
    // Failures are all kept, successes so many per second; and the log is written a moment after the calls.
    const wanted = TEXTS.map(([, text]) => units(`failed ${text}`));
    for (let tries = 0; tries < 50 && !wanted.every((id) => logged.includes(id)); tries += 1) {
      const { webhookEndpoint } = await api.ask(
        `query ($id: String!) {
          webhookEndpoint(id: $id) { deliveries(first: 200) { edges { node { workflowId } } } }
        }`,
        { id },
      );
      const edges = webhookEndpoint.deliveries.edges as { node: { workflowId: string } }[];
      logged = edges.map(({ node }) => units(node.workflowId));
      await sleep(100);
    }
    expect(logged).toEqual(expect.arrayContaining(wanted));
  });

  it('is found by the id it names, and never by a neighbour', async () => {
    for (const [, text] of TEXTS) {
      const { workflow } = await api.ask(
        'query ($id: String!) { workflow(workflowId: $id) { workflowId } }',
        { id: text },
      );
      expect(units(workflow?.workflowId)).toBe(units(text));
    }
    const missing = await api.ask(
      'query ($id: String!) { workflow(workflowId: $id) { workflowId } }',
      { id: 'a\ufffdb' },
    );
    expect(missing).toEqual({ workflow: null });
  });

  it('is answered to its caller digit by digit', async () => {
    worker.on('Echo', (_call, response) => {
      answerJson(
        response,
        TEXTS.map(([, text]) => text),
      );
    });
    await api.start({ definition: 'echo', workflowId: 'all' });
    await api.signal('all', 'go', null);
    const { output } = await api.result('all');
    expect(units(output)).toBe(units(TEXTS.map(([, text]) => text)));
  });

  it('was no reason for an error of the service', () => {
    expect(service.isAlive).toBe(true);
    expect(service.errors).toEqual([]);
  });
});
