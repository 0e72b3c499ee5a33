import { randomUUID } from 'node:crypto';

import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { rootFields } from './root-fields';
import { Tenant } from './tenant';

/** The things that mutations are about, new for each test. */
interface Things {
  /** Differs from test to test. */
  readonly tag: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  /** An open run that waits for a token, and its activity. */
  readonly workflowId: string;
  readonly activityId: string;
  /** An open run whose code is hosted elsewhere, by nobody. */
  readonly remoteWorkflowId: string;
  /** A run that has failed. */
  readonly failedWorkflowId: string;
  readonly awsAccessKeyId: string;
  readonly savedViewId: string;
  readonly attribute: string;
  /** A batch that takes its time. */
  readonly batchId: string;
}

const REFUSED = '... on Refused { code message }';

/** A mutation with a request id; what it answers names whatever it has made. */
const CASES: Readonly<Record<string, (things: Things, requestId: string) => string>> = {
  createNamespace: ({ tag }, id) =>
    `createNamespace(name: "n-${tag}", requestId: "${id}") { ... on Namespace { name createdAt } ${REFUSED} }`,
  createSchedule: ({ tag }, id) =>
    `createSchedule(input: { scheduleId: "s-${tag}", spec: { cronStrings: ["@yearly"] }, action: { definition: "hold" }, requestId: "${id}" }) { ... on Schedule { scheduleId conflictToken createdTime } ${REFUSED} }`,
  updateSchedule: (_things, id) =>
    `updateSchedule(input: { scheduleId: "s", note: "n-${id}", requestId: "${id}" }) { ... on Schedule { scheduleId note } ${REFUSED} }`,
  pauseSchedule: (_things, id) =>
    `pauseSchedule(scheduleId: "s", note: "p", requestId: "${id}") { ... on Schedule { paused note } ${REFUSED} }`,
  unpauseSchedule: (_things, id) =>
    `unpauseSchedule(scheduleId: "s", requestId: "${id}") { ... on Schedule { paused } ${REFUSED} }`,
  triggerSchedule: (_things, id) =>
    `triggerSchedule(scheduleId: "t", overlap: AllowAll, requestId: "${id}") { ... on Schedule { actionCount } ${REFUSED} }`,
  backfillSchedule: (_things, id) =>
    `backfillSchedule(scheduleId: "b", backfills: [{ from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" }], requestId: "${id}") { ... on Schedule { scheduleId } ${REFUSED} }`,
  deleteSchedule: ({ tag }, id) =>
    `deleteSchedule(scheduleId: "d-${tag}", requestId: "${id}") { ... on DeletedSchedule { scheduleId } ${REFUSED} }`,
  advanceTime: (_things, id) =>
    `advanceTime(namespace: "virtual", by: "1h", requestId: "${id}") { ... on MovedClock { time target arrived } ${REFUSED} }`,
  skipTime: (_things, id) =>
    `skipTime(namespace: "virtual", requestId: "${id}") { ... on MovedClock { time target arrived } ${REFUSED} }`,
  createApiKey: ({ tag }, id) =>
    `createApiKey(name: "k-${tag}", requestId: "${id}") { ... on CreatedApiKey { secret apiKey { id } } ${REFUSED} }`,
  createAwsAccessKey: ({ tag }, id) =>
    `createAwsAccessKey(name: "k-${tag}", requestId: "${id}") { ... on CreatedAwsAccessKey { secret accessKey { id } } ${REFUSED} }`,
  revokeAwsAccessKey: ({ awsAccessKeyId }, id) =>
    `revokeAwsAccessKey(id: "${awsAccessKeyId}", requestId: "${id}") { ... on AwsAccessKey { id revokedAt } ${REFUSED} }`,
  putAwsServiceAccess: ({ tag }, id) =>
    `putAwsServiceAccess(input: { service: "s-${tag}", accessKeyId: "a", secretAccessKey: "b" }, requestId: "${id}") { ... on AwsServiceAccess { service createdAt } ${REFUSED} }`,
  deleteAwsServiceAccess: ({ tag }, id) =>
    `deleteAwsServiceAccess(service: "d-${tag}", requestId: "${id}") { ... on AwsServiceAccess { service } ${REFUSED} }`,
  putHttpConnection: ({ tag }, id) =>
    `putHttpConnection(input: { name: "s-${tag}", basic: { username: "u", password: "p" } }, requestId: "${id}") { ... on HttpConnection { arn } ${REFUSED} }`,
  deleteHttpConnection: ({ tag }, id) =>
    `deleteHttpConnection(name: "d-${tag}", requestId: "${id}") { ... on HttpConnection { name } ${REFUSED} }`,
  createTenant: ({ tag }, id) =>
    `createTenant(name: "t-${tag}", requestId: "${id}") { ... on CreatedTenant { secret tenant { id } } ${REFUSED} }`,
  revokeApiKey: ({ apiKeyId }, id) =>
    `revokeApiKey(id: "${apiKeyId}", requestId: "${id}") { ... on ApiKey { id revokedAt } ${REFUSED} }`,
  addSearchAttribute: ({ tag }, id) =>
    `addSearchAttribute(name: "A${tag}", type: Keyword, requestId: "${id}") { ... on SearchAttribute { name } ${REFUSED} }`,
  removeSearchAttribute: ({ attribute }, id) =>
    `removeSearchAttribute(name: "${attribute}", requestId: "${id}") { ... on SearchAttribute { name } ${REFUSED} }`,
  createSavedView: ({ tag }, id) =>
    `createSavedView(input: { name: "v-${tag}", requestId: "${id}" }) { ... on SavedView { id version } ${REFUSED} }`,
  updateSavedView: ({ savedViewId }, id) =>
    `updateSavedView(input: { id: "${savedViewId}", version: 1, query: "WorkflowId = 'a'", requestId: "${id}" }) { ... on SavedView { id version } ${REFUSED} }`,
  deleteSavedView: ({ savedViewId }, id) =>
    `deleteSavedView(id: "${savedViewId}", version: 1, requestId: "${id}") { ... on Deleted { id } ${REFUSED} }`,
  putWorkflowDefinition: ({ tag }, id) =>
    `putWorkflowDefinition(name: "d-${tag}", source: {StartAt: "A", States: {A: {Type: "Succeed"}}}, requestId: "${id}") { ... on PutDefinition { isNew definition { version definitionId } } ${REFUSED} }`,
  setDefinitionAlias: ({ tag }, id) =>
    `setDefinitionAlias(name: "hold", alias: "a-${tag}", version: 1, requestId: "${id}") { ... on WorkflowDefinition { version } ${REFUSED} }`,
  startWorkflow: (_things, id) =>
    `startWorkflow(input: { definition: "hold", requestId: "${id}" }) { ... on StartedWorkflow { workflowId runId } ${REFUSED} }`,
  signalWithStartWorkflow: (_things, id) =>
    `signalWithStartWorkflow(input: { start: { definition: "hold", requestId: "${id}" }, signal: "s" }) { ... on StartedWorkflow { workflowId runId } ${REFUSED} }`,
  signalWorkflow: ({ workflowId }, id) =>
    `signalWorkflow(input: { workflowId: "${workflowId}", signal: "s", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  updateWorkflow: ({ remoteWorkflowId }, id) =>
    `updateWorkflow(input: { workflowId: "${remoteWorkflowId}", update: "u", waitFor: "0s", requestId: "${id}" }) { ... on WorkflowUpdate { updateId runId stage } ${REFUSED} }`,
  updateWithStartWorkflow: (_things, id) =>
    `updateWithStartWorkflow(input: { start: { workflowType: "remote", taskQueue: "nobody", requestId: "${id}" }, update: "u", waitFor: "0s" }) { ... on WorkflowUpdate { updateId workflowId runId stage } ${REFUSED} }`,
  cancelWorkflow: ({ workflowId }, id) =>
    `cancelWorkflow(input: { workflowId: "${workflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  terminateWorkflow: ({ workflowId }, id) =>
    `terminateWorkflow(input: { workflowId: "${workflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  resetWorkflow: ({ workflowId }, id) =>
    `resetWorkflow(input: { workflowId: "${workflowId}", to: FirstWorkflowTask, requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  forkWorkflow: ({ workflowId }, id) =>
    `forkWorkflow(input: { workflowId: "${workflowId}", lastEventId: 1, requestId: "${id}" }) { ... on WorkflowRef { workflowId runId } ${REFUSED} }`,
  redriveWorkflow: ({ failedWorkflowId }, id) =>
    `redriveWorkflow(input: { workflowId: "${failedWorkflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  deleteWorkflow: ({ workflowId }, id) =>
    `deleteWorkflow(input: { workflowId: "${workflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  startBatch: ({ workflowId }, id) =>
    `startBatch(input: { runs: [{ workflowId: "${workflowId}" }], operation: { signal: { signal: "s" } }, requestId: "${id}" }) { ... on Batch { id createdAt } ${REFUSED} }`,
  pauseBatch: ({ batchId }, id) =>
    `pauseBatch(id: "${batchId}", requestId: "${id}") { ... on Batch { id state } ${REFUSED} }`,
  resumeBatch: ({ batchId }, id) =>
    `resumeBatch(id: "${batchId}", requestId: "${id}") { ... on Batch { id state } ${REFUSED} }`,
  abortBatch: ({ batchId }, id) =>
    `abortBatch(id: "${batchId}", requestId: "${id}") { ... on Batch { id state } ${REFUSED} }`,
  setNamespaceRetention: (_things, id) =>
    `setNamespaceRetention(retention: "30d", requestId: "${id}") { ... on Namespace { name retention } ${REFUSED} }`,
  setTaskQueueLimits: ({ tag }, id) =>
    `setTaskQueueLimits(input: { name: "q-${tag}", ratePerSecondMax: 5, requestId: "${id}" }) { ... on TaskQueue { name limits { ratePerSecondMax } } ${REFUSED} }`,
  registerWorkerVersion: ({ tag }, id) =>
    `registerWorkerVersion(deployment: "d-${tag}", buildId: "1", taskQueues: ["code-${tag}"], requestId: "${id}") { ... on WorkerDeployment { name versions { buildId taskQueues } } ${REFUSED} }`,
  setCurrentWorkerVersion: (_things, id) =>
    `setCurrentWorkerVersion(deployment: "known", buildId: "1", requestId: "${id}") { ... on WorkerDeployment { currentBuildId } ${REFUSED} }`,
  setRampingWorkerVersion: (_things, id) =>
    `setRampingWorkerVersion(deployment: "known", buildId: "1", percentage: 5, requestId: "${id}") { ... on WorkerDeployment { rampPercentage } ${REFUSED} }`,
  updateWorkflowOptions: ({ workflowId }, id) =>
    `updateWorkflowOptions(input: { workflowId: "${workflowId}", versioningOverride: { autoUpgrade: true }, requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  pauseWorkflow: ({ workflowId }, id) =>
    `pauseWorkflow(input: { workflowId: "${workflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  unpauseWorkflow: ({ workflowId }, id) =>
    `unpauseWorkflow(input: { workflowId: "${workflowId}", requestId: "${id}" }) { ... on WorkflowRef { runId } ${REFUSED} }`,
  completeActivity: ({ workflowId, activityId }, id) =>
    `completeActivity(activity: { workflowId: "${workflowId}", activityId: "${activityId}" }, result: 1, requestId: "${id}") { ... on ActivityAnswer { runId } ${REFUSED} }`,
  failActivity: ({ workflowId, activityId }, id) =>
    `failActivity(activity: { workflowId: "${workflowId}", activityId: "${activityId}" }, failure: { message: "no" }, requestId: "${id}") { ... on ActivityAnswer { runId } ${REFUSED} }`,
  heartbeatActivity: ({ workflowId, activityId }, id) =>
    `heartbeatActivity(activity: { workflowId: "${workflowId}", activityId: "${activityId}" }, requestId: "${id}") { ... on ActivityAnswer { runId } ${REFUSED} }`,
  cancelActivity: ({ workflowId, activityId }, id) =>
    `cancelActivity(activity: { workflowId: "${workflowId}", activityId: "${activityId}" }, requestId: "${id}") { ... on ActivityAnswer { runId } ${REFUSED} }`,
  ...Object.fromEntries(
    [
      ['pauseActivity', ''],
      ['unpauseActivity', ''],
      ['resetActivity', ''],
      ['updateActivityOptions', ', options: { heartbeatTimeout: "9s" }'],
    ].map(([field, more]) => [
      field,
      ({ workflowId, activityId }: Things, id: string) =>
        `${field}(activities: { workflowId: "${workflowId}", activityId: "${activityId}" }${more}, requestId: "${id}") { ... on ControlledActivities { runId activityCount } ${REFUSED} }`,
    ]),
  ),
  createWebhookEndpoint: ({ tag }, id) =>
    `createWebhookEndpoint(input: { name: "e-${tag}", taskQueue: "q-${tag}", url: "http://127.0.0.1:9/", requestId: "${id}" }) { ... on EndpointWithSecret { secret endpoint { id } } ${REFUSED} }`,
  updateWebhookEndpoint: ({ endpointId }, id) =>
    `updateWebhookEndpoint(input: { id: "${endpointId}", maxConcurrency: 3, requestId: "${id}" }) { ... on WebhookEndpoint { id maxConcurrency } ${REFUSED} }`,
  verifyWebhookEndpoint: ({ endpointId }, id) =>
    `verifyWebhookEndpoint(id: "${endpointId}", requestId: "${id}") { ... on WebhookEndpoint { id state } ${REFUSED} }`,
  rotateWebhookSecret: ({ endpointId }, id) =>
    `rotateWebhookSecret(id: "${endpointId}", requestId: "${id}") { ... on EndpointWithSecret { secret endpoint { keys { keyId } } } ${REFUSED} }`,
  pauseWebhookEndpoint: ({ endpointId }, id) =>
    `pauseWebhookEndpoint(id: "${endpointId}", requestId: "${id}") { ... on WebhookEndpoint { id state } ${REFUSED} }`,
  resumeWebhookEndpoint: ({ endpointId }, id) =>
    `resumeWebhookEndpoint(id: "${endpointId}", requestId: "${id}") { ... on WebhookEndpoint { id state } ${REFUSED} }`,
  deleteWebhookEndpoint: ({ endpointId }, id) =>
    `deleteWebhookEndpoint(id: "${endpointId}", requestId: "${id}") { ... on Deleted { id } ${REFUSED} }`,
};

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  worker.on('hold', (_call, response) => response.writeHead(202).end());
  // The developer of this machine, who may also create tenants.
  tenant = Tenant.developer(service);
  await worker.serve(tenant.client);
  await tenant.ask(
    'mutation { registerWorkerVersion(deployment: "known", buildId: "1", taskQueues: ["code"]) { __typename } }',
  );
  await tenant.ask('mutation { createNamespace(name: "virtual", clock: VIRTUAL) { __typename } }');
  await tenant.ask(
    'mutation ($s: JSON!) { putWorkflowDefinition(name: "hold", source: $s) { __typename } }',
    {
      s: {
        StartAt: 'Hold',
        States: { Hold: { Type: 'Task', Resource: 'perdure:activity:hold', End: true } },
      },
    },
  );
  for (const id of ['s', 't', 'b']) await createSchedule(id);
  await tenant.client.put('fail', { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } });
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

function createSchedule(scheduleId: string): Promise<Answer> {
  return tenant.ask(
    `mutation { createSchedule(input: { scheduleId: "${scheduleId}", spec: { cronStrings: ["@yearly"] }, action: { definition: "hold" } }) { __typename } }`,
  );
}

async function newThings(): Promise<Things> {
  const tag = randomUUID().slice(0, 8);
  const workflowId = `w-${tag}`;
  await worker.serve(tenant.client, `queue-${tag}`);
  await createSchedule(`d-${tag}`);
  const endpoints = (await tenant.ask('{ webhookEndpoints { id name } }')) as unknown as Answer[];
  const { apiKey } = await tenant.ask(
    `mutation { createApiKey(name: "${tag}") { ... on CreatedApiKey { apiKey { id } } } }`,
  );
  await tenant.ask(
    `mutation { startWorkflow(input: { definition: "hold", workflowId: "${workflowId}" }) { __typename } }`,
  );
  const { id: batchId } = await tenant.ask(
    `mutation {
      startBatch(input: { operation: { signal: { signal: "s" } }, operationsPerSecond: 0.1,
        runs: [{ workflowId: "none" }, { workflowId: "none" }, { workflowId: "none" }] }) {
        ... on Batch { id } ${REFUSED}
      }
    }`,
  );
  batches.push(batchId as string);
  await tenant.client.run({ definition: 'fail', workflowId: `f-${tag}` });
  await tenant.ask(
    `mutation { startWorkflow(input: { workflowType: "remote", taskQueue: "nobody", workflowId: "r-${tag}" }) { __typename } }`,
  );
  const attribute = `G${tag}`;
  await tenant.ask(
    `mutation { addSearchAttribute(name: "${attribute}", type: Keyword) { __typename } }`,
  );
  const view = await tenant.ask(
    `mutation { createSavedView(input: { name: "own-${tag}" }) { ... on SavedView { id } } }`,
  );
  const { accessKey } = await tenant.ask(
    `mutation { createAwsAccessKey(name: "${tag}") { ... on CreatedAwsAccessKey { accessKey { id } } } }`,
  );
  await tenant.ask(
    `mutation { putAwsServiceAccess(input: { service: "d-${tag}", accessKeyId: "a", secretAccessKey: "b" }) { __typename } }`,
  );
  await tenant.ask(
    `mutation { putHttpConnection(input: { name: "d-${tag}", basic: { username: "u", password: "p" } }) { __typename } }`,
  );
  const find = () => worker.calls.find((call) => call.workflowId === workflowId);
  while (find() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    tag,
    workflowId,
    activityId: find()!.activityId,
    failedWorkflowId: `f-${tag}`,
    batchId: batchId as string,
    remoteWorkflowId: `r-${tag}`,
    endpointId: endpoints.find(({ name }) => name === `queue-${tag}`)!['id'] as string,
    apiKeyId: (apiKey as { id: string }).id,
    awsAccessKeyId: (accessKey as { id: string }).id,
    savedViewId: view['id'] as string,
    attribute,
  };
}

async function answerTo(mutation: string): Promise<Answer> {
  const { secret, ...answer } = await tenant.ask(`mutation { ${mutation} }`);
  if (secret !== null && secret !== undefined) secrets.push(secret as string);
  return answer;
}

/** Needs workflow code that asks an activity to stop: what is refused is refused again. */
const REFUSED_HERE: Readonly<Record<string, string>> = {
  cancelActivity: 'ACTIVITY_NOT_CANCEL_REQUESTED',
};

let secrets: string[] = [];
const batches: string[] = [];

/** A namespace has only so many at a time. */
afterEach(async () => {
  for (const id of batches.splice(0)) {
    await tenant.ask(`mutation { abortBatch(id: "${id}") { __typename } }`);
  }
});

beforeEach(() => {
  secrets = [];
});

it('has a case for every mutation that takes a request id, and every mutation takes one but a few', async () => {
  const mutations = (await rootFields(tenant)).filter(({ operation }) => operation === 'Mutation');
  const takers = mutations.filter(({ argumentNames }) => argumentNames.includes('requestId'));
  expect(Object.keys(CASES)).toEqual(expect.arrayContaining(takers.map(({ name }) => name)));
  const others = mutations.filter(({ name }) => CASES[name] === undefined);
  expect(others.map(({ name }) => name).sort()).toEqual(['ping', 'testWebhookEndpoint']);
});

describe('the same request twice has one effect and one answer', () => {
  it.each(Object.keys(CASES))('%s, one after the other', async (name) => {
    const mutation = CASES[name]!(await newThings(), randomUUID());
    const first = await answerTo(mutation);
    expect(first['code']).toBe(REFUSED_HERE[name]);
    expect(await answerTo(mutation)).toEqual(first);
    expect(secrets.length).toBeLessThan(2);
  });

  it.each(Object.keys(CASES))('%s, at the same time', async (name) => {
    const mutation = CASES[name]!(await newThings(), randomUUID());
    const answers = await Promise.all([1, 2, 3].map(() => answerTo(mutation)));
    expect(answers[0]!['code']).toBe(REFUSED_HERE[name]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(secrets.length).toBeLessThan(2);
  });
});

it('a signal sent twice with one id arrives once, with two ids twice', async () => {
  const { workflowId } = await newThings();
  const signal = CASES['signalWorkflow']!;
  const [one, two] = [randomUUID(), randomUUID()];
  for (const id of [one, one, two, one]) {
    await answerTo(signal({ workflowId } as Things, id));
  }
  const { history } = await tenant.ask(
    `{ workflow(workflowId: "${workflowId}") { history(first: 100) { edges { node { type } } } } }`,
  );
  const { edges } = history as { edges: { node: { type: string } }[] };
  const signals = edges.filter(({ node }) => node.type === 'WorkflowExecutionSignaled');
  expect(signals).toHaveLength(2);
});

it('a request id that was used for something else is refused', async () => {
  const id = randomUUID();
  const things = await newThings();
  await answerTo(CASES['createNamespace']!(things, id));
  expect(await answerTo(CASES['createApiKey']!(things, id))).toMatchObject({
    code: 'REQUEST_ID_REUSED',
  });
});
