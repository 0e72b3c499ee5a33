import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { UpdateHost } from '../support/update-host';
import { Tenant } from './tenant';

const UPDATE = `mutation ($input: UpdateWorkflowInput!) { updateWorkflow(input: $input) {
  __typename ... on WorkflowUpdate { updateId runId stage result failure { type message } }
  ... on Refused { code message }
} }`;

let service: TestService;
let tenant: Tenant;
let host: UpdateHost;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  host = await UpdateHost.start();
  await tenant.ask(
    `mutation ($url: String!) { createWebhookEndpoint(input: { name: "talk", url: $url, taskQueue: "talk" }) {
      ... on EndpointWithSecret { endpoint { state } } ... on Refused { message }
    } }`,
    { url: host.url },
  );
}, 60_000);

afterAll(async () => {
  host.stop();
  await service.stop();
});

const update = (input: object): Promise<Answer> => tenant.ask(UPDATE, { input });

async function start(workflowId: string): Promise<void> {
  const started = await tenant.ask(
    `mutation ($w: String!) { startWorkflow(input: { workflowType: "talker", taskQueue: "talk", workflowId: $w }) {
      ... on StartedWorkflow { runId } ... on Refused { message }
    } }`,
    { w: workflowId },
  );
  expect(started['runId']).toBeDefined();
}

async function typesOf(workflowId: string): Promise<string[]> {
  const { history } = await tenant.ask(
    'query ($w: String!) { workflow(workflowId: $w) { history(first: 100) { edges { node { type } } } } }',
    { w: workflowId },
  );
  return (history as { edges: { node: { type: string } }[] }).edges.map(({ node }) => node.type);
}

const found = (workflowId: string, updateId: string, more = ''): Promise<Answer> =>
  tenant.ask(
    `query ($w: String!, $u: String!) { workflowUpdate(workflowId: $w, updateId: $u ${more}) {
      ... on WorkflowUpdate { stage result failure { type message } } ... on Refused { code }
    } }`,
    { w: workflowId, u: updateId },
  );

describe('an update over the API', () => {
  it('is answered by workflow code, and again with the same when it is sent again', async () => {
    await start('asked');
    const shout = { workflowId: 'asked', update: 'shout', input: 'hello', updateId: 'one' };
    const first = await update(shout);
    expect(first).toMatchObject({ stage: 'Completed', result: 'HELLO', failure: null });
    expect(await update({ ...shout, input: 'other' })).toEqual(first);
    expect(await found('asked', 'one')).toMatchObject({ stage: 'Completed', result: 'HELLO' });
  });

  it('that is rejected is a failure and leaves nothing in the history', async () => {
    await start('refusing');
    await update({ workflowId: 'refusing', update: 'shout', input: 'a' });
    const before = await typesOf('refusing');
    const refused = await update({ workflowId: 'refusing', update: 'whisper', updateId: 'w' });
    expect(refused).toMatchObject({
      stage: 'Completed',
      failure: { message: 'no whisper here' },
    });
    expect(await typesOf('refusing')).toEqual(before);
    expect(await found('refusing', 'w')).toEqual({ code: 'UPDATE_NOT_FOUND' });
  });

  it('is waited for as far as asked, and for as long', async () => {
    await start('slow');
    const never = { workflowId: 'slow', update: 'never', updateId: 'n' };
    expect(await update({ ...never, stage: 'Accepted' })).toMatchObject({ stage: 'Accepted' });
    const startedAt = Date.now();
    expect(await update({ ...never, waitFor: '300ms' })).toMatchObject({
      stage: 'Accepted',
      result: null,
      failure: null,
    });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(299);
  });

  it('fails for who waits when the run closes under it', async () => {
    await start('closing');
    const input = { workflowId: 'closing', update: 'never', updateId: 'n' };
    await update({ ...input, stage: 'Accepted' });
    const waiting = found('closing', 'n', ', waitFor: "20s"');
    await tenant.ask(
      'mutation { signalWorkflow(input: { workflowId: "closing", signal: "end" }) { __typename } }',
    );
    expect(await waiting).toMatchObject({
      stage: 'Completed',
      failure: { type: 'AcceptedUpdateCompletedWorkflow' },
    });
    expect(await update({ workflowId: 'closing', update: 'shout' })).toMatchObject({
      code: 'WORKFLOW_CLOSED',
    });
  });

  it('starts the run that it needs, and finds it the next time', async () => {
    const ask = (input: string): Promise<Answer> =>
      tenant.ask(
        `mutation ($input: UpdateWithStartInput!) { updateWithStartWorkflow(input: $input) {
          __typename ... on WorkflowUpdate { runId stage result } ... on Refused { code message }
        } }`,
        {
          input: {
            start: {
              workflowType: 'talker',
              taskQueue: 'talk',
              workflowId: 'fresh',
              conflictPolicy: 'UseExisting',
            },
            update: 'shout',
            input,
          },
        },
      );
    const first = await ask('one');
    expect(first).toMatchObject({ stage: 'Completed', result: 'ONE' });
    expect(await ask('two')).toEqual({ ...first, result: 'TWO' });
  });

  it('of a state machine is refused, which answers __state instead', async () => {
    await tenant.client.put('hold', {
      StartAt: 'Hold',
      States: { Hold: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
    });
    await tenant.ask(
      'mutation { startWorkflow(input: { definition: "hold", workflowId: "machine" }) { __typename } }',
    );
    expect(await update({ workflowId: 'machine', update: 'shout' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const { result } = await tenant.ask(
      '{ queryWorkflow(input: { workflowId: "machine", query: "__state" }) { ... on QueryAnswer { result } } }',
    );
    expect(result).toMatchObject({ status: 'Running', states: [{ state: 'Hold' }] });
  });
});
