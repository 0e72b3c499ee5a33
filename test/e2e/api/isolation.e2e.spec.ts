import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { type ActivityCall, ScriptedWorker } from '../support/worker';
import { rootFields } from './root-fields';
import { Tenant } from './tenant';

/** Names of things: another tenant's, or of nothing at all. */
interface Names {
  readonly namespace: string;
  readonly definition: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly awsAccessKeyId: string;
  readonly activityId: string;
  readonly taskToken: string;
  readonly savedViewId: string;
  readonly batchId: string;
}

const REFUSED = '... on Refused { code message advice retryable }';
const WORKFLOW = '{ workflowId runId status historyLength memo result { status output } }';

/** What may be asked with each name, by root field; several documents where there are several ways. */
const CASES: Readonly<Record<string, (names: Names) => readonly string[]>> = {
  workflow: ({ workflowId, runId, namespace }) => [
    `{ workflow(workflowId: "${workflowId}") ${WORKFLOW} }`,
    `{ workflow(workflowId: "${workflowId}", runId: "${runId}") ${WORKFLOW} }`,
    `{ workflow(workflowId: "own", runId: "${runId}") ${WORKFLOW} }`,
    `{ workflow(namespace: "${namespace}", workflowId: "${workflowId}") ${WORKFLOW} }`,
  ],
  workflows: ({ namespace, workflowId, runId }) => [
    `{ workflows(namespace: "${namespace}") { __typename ${REFUSED} } }`,
    `{ workflows(query: "WorkflowId = '${workflowId}'") { ... on WorkflowRunConnection { edges { node ${WORKFLOW} } } ${REFUSED} } }`,
    `{ workflows(query: "RunId = '${runId}'") { ... on WorkflowRunConnection { edges { node ${WORKFLOW} } } ${REFUSED} } }`,
  ],
  savedViews: ({ namespace }) => [`{ savedViews(namespace: "${namespace}") { name query } }`],
  savedView: ({ savedViewId, namespace }) => [
    `{ savedView(id: "${savedViewId}") { name query } }`,
    `{ savedView(namespace: "${namespace}", id: "${savedViewId}") { name query } }`,
  ],
  createSavedView: ({ namespace }) => [
    `mutation { createSavedView(input: { namespace: "${namespace}", name: "v" }) { __typename ${REFUSED} } }`,
  ],
  updateSavedView: ({ savedViewId }) => [
    `mutation { updateSavedView(input: { id: "${savedViewId}", version: 1, name: "v" }) { __typename ${REFUSED} } }`,
  ],
  deleteSavedView: ({ savedViewId }) => [
    `mutation { deleteSavedView(id: "${savedViewId}", version: 1) { __typename ${REFUSED} } }`,
  ],
  removeSearchAttribute: ({ namespace }) => [
    `mutation { removeSearchAttribute(namespace: "${namespace}", name: "Region") { __typename ${REFUSED} } }`,
  ],
  exportHistory: ({ namespace, workflowId, runId }) => [
    `{ exportHistory(workflowId: "${workflowId}") { ... on HistoryExport { path } ${REFUSED} } }`,
    `{ exportHistory(workflowId: "own", runId: "${runId}") { ... on HistoryExport { path } ${REFUSED} } }`,
    `{ exportHistory(namespace: "${namespace}", workflowId: "${workflowId}") { ... on HistoryExport { path } ${REFUSED} } }`,
  ],
  workflowCount: ({ namespace, workflowId }) => [
    `{ workflowCount(namespace: "${namespace}") { __typename ${REFUSED} } }`,
    `{ workflowCount(query: "WorkflowId = '${workflowId}'") { ... on WorkflowCount { count } ${REFUSED} } }`,
  ],
  definition: ({ definition, namespace }) => [
    `{ definition(name: "${definition}") { version source } }`,
    `{ definition(namespace: "${namespace}", name: "${definition}") { version source } }`,
  ],
  definitions: ({ namespace }) => [
    `{ definitions(namespace: "${namespace}") { edges { node { name } } } }`,
  ],
  definitionVersions: ({ definition }) => [
    `{ definitionVersions(name: "${definition}") { edges { node { version } } } }`,
  ],
  executionHistory: ({ workflowId, namespace }) => [
    `{ executionHistory(workflowId: "${workflowId}") { __typename ${REFUSED} } }`,
    `{ executionHistory(namespace: "${namespace}", workflowId: "${workflowId}") { __typename ${REFUSED} } }`,
  ],
  diffDefinitions: ({ definition }) => [
    `{ diffDefinitions(name: "${definition}", from: 1, to: 1) { __typename ${REFUSED} } }`,
  ],
  webhookEndpoint: ({ endpointId }) => [`{ webhookEndpoint(id: "${endpointId}") { name url } }`],
  webhookEndpoints: ({ namespace }) => [
    `{ webhookEndpoints(namespace: "${namespace}") { name url } }`,
  ],
  createNamespace: ({ namespace }) => [
    `mutation { createNamespace(name: "${namespace}-2") { __typename ${REFUSED} } }`,
  ],
  batch: ({ batchId }) => [
    `{ batch(id: "${batchId}") { reason items { edges { node { workflowId } } } } }`,
  ],
  batches: ({ namespace }) => [`{ batches(namespace: "${namespace}") { __typename ${REFUSED} } }`],
  batchPreview: ({ namespace, workflowId }) => [
    `{ batchPreview(namespace: "${namespace}", query: "WorkflowId = 'x'") { __typename ${REFUSED} } }`,
    `{ batchPreview(query: "WorkflowId = '${workflowId}'") { ... on BatchPreview { count } ${REFUSED} } }`,
  ],
  startBatch: ({ namespace }) => [
    `mutation { startBatch(input: { namespace: "${namespace}", query: "WorkflowId = 'x'", operation: { terminate: true } }) { __typename ${REFUSED} } }`,
  ],
  ...Object.fromEntries(
    ['pause', 'resume', 'abort'].map((verb) => [
      `${verb}Batch`,
      ({ batchId }: Names) => [
        `mutation { ${verb}Batch(id: "${batchId}") { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  setNamespaceRetention: ({ namespace }) => [
    `mutation { setNamespaceRetention(namespace: "${namespace}", retention: "1h") { __typename ${REFUSED} } }`,
  ],
  schedule: ({ namespace, definition }) => [
    `{ schedule(scheduleId: "${definition}") { scheduleId note } }`,
    `{ schedule(namespace: "${namespace}", scheduleId: "${definition}") { scheduleId note } }`,
  ],
  schedules: ({ namespace }) => [
    `{ schedules(namespace: "${namespace}") { __typename ${REFUSED} } }`,
  ],
  createSchedule: ({ namespace, definition }) => [
    `mutation { createSchedule(input: { namespace: "${namespace}", scheduleId: "x", spec: {}, action: { definition: "own" } }) { __typename ${REFUSED} } }`,
    `mutation { createSchedule(input: { scheduleId: "x", spec: {}, action: { definition: "${definition}" } }) { __typename ${REFUSED} } }`,
  ],
  ...Object.fromEntries(
    [
      ['pauseSchedule', ''],
      ['unpauseSchedule', ''],
      ['triggerSchedule', ''],
      ['backfillSchedule', ', backfills: []'],
      ['deleteSchedule', ''],
    ].map(([field, more]) => [
      field,
      ({ namespace, definition }: Names) => [
        `mutation { ${field}(scheduleId: "${definition}"${more}) { __typename ${REFUSED} } }`,
        `mutation { ${field}(namespace: "${namespace}", scheduleId: "${definition}"${more}) { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  updateSchedule: ({ namespace, definition }) => [
    `mutation { updateSchedule(input: { scheduleId: "${definition}" }) { __typename ${REFUSED} } }`,
    `mutation { updateSchedule(input: { namespace: "${namespace}", scheduleId: "${definition}" }) { __typename ${REFUSED} } }`,
  ],
  advanceTime: ({ namespace }) => [
    `mutation { advanceTime(namespace: "${namespace}", by: "1s") { __typename ${REFUSED} } }`,
  ],
  skipTime: ({ namespace }) => [
    `mutation { skipTime(namespace: "${namespace}") { __typename ${REFUSED} } }`,
  ],
  addSearchAttribute: ({ namespace }) => [
    `mutation { addSearchAttribute(namespace: "${namespace}", name: "Region", type: Keyword) { __typename ${REFUSED} } }`,
  ],
  awsAccessKeys: ({ namespace }) => [`{ awsAccessKeys(namespace: "${namespace}") { id name } }`],
  createAwsAccessKey: ({ namespace }) => [
    `mutation { createAwsAccessKey(namespace: "${namespace}", name: "k") { __typename ${REFUSED} } }`,
  ],
  revokeAwsAccessKey: ({ awsAccessKeyId }) => [
    `mutation { revokeAwsAccessKey(id: "${awsAccessKeyId}") { __typename ${REFUSED} } }`,
  ],
  awsServiceAccess: ({ namespace }) => [
    `{ awsServiceAccess { service } }`,
    `{ awsServiceAccess(namespace: "${namespace}") { service } }`,
  ],
  putAwsServiceAccess: ({ namespace }) => [
    `mutation { putAwsServiceAccess(namespace: "${namespace}", input: { service: "sqs", accessKeyId: "a", secretAccessKey: "b" }) { __typename ${REFUSED} } }`,
  ],
  deleteAwsServiceAccess: ({ namespace }) => [
    `mutation { deleteAwsServiceAccess(service: "sqs") { __typename ${REFUSED} } }`,
    `mutation { deleteAwsServiceAccess(namespace: "${namespace}", service: "sqs") { __typename ${REFUSED} } }`,
  ],
  httpConnections: ({ namespace }) => [
    `{ httpConnections { name } }`,
    `{ httpConnections(namespace: "${namespace}") { name } }`,
  ],
  putHttpConnection: ({ namespace }) => [
    `mutation { putHttpConnection(namespace: "${namespace}", input: { name: "c", basic: { username: "u", password: "p" } }) { __typename ${REFUSED} } }`,
  ],
  deleteHttpConnection: ({ namespace }) => [
    `mutation { deleteHttpConnection(name: "theirs") { __typename ${REFUSED} } }`,
    `mutation { deleteHttpConnection(namespace: "${namespace}", name: "theirs") { __typename ${REFUSED} } }`,
  ],
  revokeApiKey: ({ apiKeyId }) => [
    `mutation { revokeApiKey(id: "${apiKeyId}") { __typename ${REFUSED} } }`,
  ],
  putWorkflowDefinition: ({ namespace }) => [
    `mutation { putWorkflowDefinition(namespace: "${namespace}", name: "x", source: {StartAt: "A", States: {A: {Type: "Succeed"}}}) { __typename ${REFUSED} } }`,
  ],
  setDefinitionAlias: ({ definition }) => [
    `mutation { setDefinitionAlias(name: "${definition}", alias: "live", version: 1) { __typename ${REFUSED} } }`,
  ],
  startWorkflow: ({ definition, namespace }) => [
    `mutation { startWorkflow(input: { definition: "${definition}" }) { __typename ${REFUSED} } }`,
    `mutation { startWorkflow(input: { namespace: "${namespace}", definition: "own" }) { __typename ${REFUSED} } }`,
  ],
  signalWithStartWorkflow: ({ definition }) => [
    `mutation { signalWithStartWorkflow(input: { start: { definition: "${definition}" }, signal: "s" }) { __typename ${REFUSED} } }`,
  ],
  ...Object.fromEntries(
    [
      ['signalWorkflow', 'signal: "go"'],
      ['cancelWorkflow', 'reason: "no"'],
      ['terminateWorkflow', 'reason: "no"'],
      ['resetWorkflow', 'to: FirstWorkflowTask'],
      ['forkWorkflow', 'lastEventId: 1'],
      ['redriveWorkflow', 'reason: "no"'],
      ['deleteWorkflow', 'reason: "no"'],
      ['pauseWorkflow', 'reason: "no"'],
      ['updateWorkflowOptions', 'versioningOverride: { autoUpgrade: true }'],
      ['unpauseWorkflow', 'reason: "no"'],
    ].map(([field, more]) => [
      field,
      ({ workflowId, runId, namespace }: Names) => [
        `mutation { ${field}(input: { workflowId: "${workflowId}", ${more} }) { __typename ${REFUSED} } }`,
        `mutation { ${field}(input: { workflowId: "${workflowId}", runId: "${runId}", ${more} }) { __typename ${REFUSED} } }`,
        `mutation { ${field}(input: { workflowId: "own", runId: "${runId}", ${more} }) { __typename ${REFUSED} } }`,
        `mutation { ${field}(input: { namespace: "${namespace}", workflowId: "${workflowId}", ${more} }) { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  taskQueue: ({ namespace }) => [
    `{ taskQueue(namespace: "${namespace}", name: "default") { limits { ratePerSecondMax } stats { approximateBacklogCount addedPerSecond } pollers { identity } } }`,
  ],
  taskQueues: ({ namespace }) => [`{ taskQueues(namespace: "${namespace}") { name } }`],
  setTaskQueueLimits: ({ namespace }) => [
    `mutation { setTaskQueueLimits(input: { namespace: "${namespace}", name: "default", ratePerSecondMax: 1 }) { __typename ${REFUSED} } }`,
  ],
  workerDeployments: ({ namespace }) => [
    `{ workerDeployments(namespace: "${namespace}") { name } }`,
    `{ workerDeployments { name } }`,
  ],
  registerWorkerVersion: ({ namespace }) => [
    `mutation { registerWorkerVersion(namespace: "${namespace}", deployment: "d", buildId: "1", taskQueues: ["q"]) { __typename ${REFUSED} } }`,
  ],
  setCurrentWorkerVersion: ({ namespace, definition }) => [
    `mutation { setCurrentWorkerVersion(namespace: "${namespace}", deployment: "${definition}", buildId: "build") { __typename ${REFUSED} } }`,
    `mutation { setCurrentWorkerVersion(deployment: "${definition}", buildId: "build") { __typename ${REFUSED} } }`,
  ],
  setRampingWorkerVersion: ({ namespace, definition }) => [
    `mutation { setRampingWorkerVersion(namespace: "${namespace}", deployment: "${definition}", buildId: "build", percentage: 5) { __typename ${REFUSED} } }`,
    `mutation { setRampingWorkerVersion(deployment: "${definition}", buildId: "build", percentage: 5) { __typename ${REFUSED} } }`,
  ],
  ...Object.fromEntries(
    [
      ['completeActivity', ''],
      ['heartbeatActivity', ''],
      ['cancelActivity', ''],
      ['failActivity', ', failure: { message: "no" }'],
    ].map(([field, more]) => [
      field,
      ({ workflowId, activityId }: Names) => [
        `mutation { ${field}(activity: { workflowId: "${workflowId}", activityId: "${activityId}" }${more}) { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    [
      ['pauseActivity', ''],
      ['unpauseActivity', ''],
      ['resetActivity', ''],
      ['updateActivityOptions', ', options: { heartbeatTimeout: "9s" }'],
    ].map(([field, more]) => [
      field,
      ({ workflowId, namespace }: Names) => [
        `mutation { ${field}(activities: { workflowId: "${workflowId}", all: true }${more}) { __typename ${REFUSED} } }`,
        `mutation { ${field}(activities: { namespace: "${namespace}", workflowId: "${workflowId}", all: true }${more}) { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  queryWorkflow: ({ workflowId, runId, namespace }) =>
    [
      `workflowId: "${workflowId}"`,
      `workflowId: "own", runId: "${runId}"`,
      `namespace: "${namespace}", workflowId: "${workflowId}"`,
    ].map(
      (names) =>
        `{ queryWorkflow(input: { ${names}, query: "__state" }) { __typename ... on QueryAnswer { result } ${REFUSED} } }`,
    ),
  workflowUpdate: ({ workflowId, runId, namespace }) =>
    [
      `workflowId: "${workflowId}"`,
      `workflowId: "own", runId: "${runId}"`,
      `namespace: "${namespace}", workflowId: "${workflowId}"`,
    ].map((names) => `{ workflowUpdate(${names}, updateId: "u") { __typename ${REFUSED} } }`),
  updateWorkflow: ({ workflowId, runId, namespace }) =>
    [
      `workflowId: "${workflowId}"`,
      `workflowId: "own", runId: "${runId}"`,
      `namespace: "${namespace}", workflowId: "${workflowId}"`,
    ].map(
      (names) =>
        `mutation { updateWorkflow(input: { ${names}, update: "x", updateId: "u", waitFor: "0s" }) { __typename ${REFUSED} } }`,
    ),
  updateWithStartWorkflow: ({ namespace }) => [
    `mutation { updateWithStartWorkflow(input: { start: { namespace: "${namespace}", workflowType: "w", workflowId: "x" }, update: "x", updateId: "u", waitFor: "0s" }) { __typename ${REFUSED} } }`,
  ],
  createWebhookEndpoint: ({ namespace }) => [
    `mutation { createWebhookEndpoint(input: { namespace: "${namespace}", name: "e", url: "http://127.0.0.1:9/" }) { __typename ${REFUSED} } }`,
  ],
  updateWebhookEndpoint: ({ endpointId }) => [
    `mutation { updateWebhookEndpoint(input: { id: "${endpointId}", maxConcurrency: 2 }) { __typename ${REFUSED} } }`,
  ],
  ...Object.fromEntries(
    ['verify', 'pause', 'resume', 'test', 'delete'].map((verb) => [
      `${verb}WebhookEndpoint`,
      ({ endpointId }: Names) => [
        `mutation { ${verb}WebhookEndpoint(id: "${endpointId}") { __typename ${REFUSED} } }`,
      ],
    ]),
  ),
  rotateWebhookSecret: ({ endpointId }) => [
    `mutation { rotateWebhookSecret(id: "${endpointId}") { __typename ${REFUSED} } }`,
  ],
  workflowHistory: ({ workflowId, namespace }) => [
    `subscription { workflowHistory(workflowId: "${workflowId}") { node { type } } }`,
    `subscription { workflowHistory(namespace: "${namespace}", workflowId: "${workflowId}") { node { type } } }`,
  ],
  workflowChanges: ({ namespace }) => [
    `subscription { workflowChanges(namespace: "${namespace}") { workflowId } }`,
  ],
  endpointHealth: ({ namespace }) => [
    `subscription { endpointHealth(namespace: "${namespace}") { endpointId } }`,
  ],
};

/** Take no name of anything that somebody else could have. */
const NAMELESS = new Set([
  'version',
  'tenant',
  'namespaces',
  'apiKeys',
  'signingKeys',
  'validateDefinition',
  'renderDefinition',
  'simulate',
  'testState',
  'ping',
  'createTenant',
  'createApiKey',
  'clock',
  'scheduleMatchingTimes',
]);

const NOTHING: Names = {
  namespace: 'nowhere',
  definition: 'no-such-definition',
  workflowId: 'no-such-workflow',
  runId: '01934f7e-0000-7000-8000-000000000000',
  endpointId: '01934f7e-0000-7000-8000-000000000001',
  apiKeyId: 'nosuchkeyid0',
  awsAccessKeyId: 'PRD00000000000000000',
  activityId: 'no-such-activity',
  taskToken: 'none',
  savedViewId: '01934f7e-0000-7000-8000-000000000002',
  batchId: '01934f7e-0000-7000-8000-000000000003',
};

let service: TestService;
let worker: ScriptedWorker;
let own: Tenant;
let other: Tenant;
let others: Names;
let call: ActivityCall;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  own = await Tenant.create(service);
  other = await Tenant.create(service);
  others = await fill(other);
  await putDefinition(own, 'own');
  await own.ask(
    'mutation { startWorkflow(input: { definition: "own", workflowId: "own" }) { __typename } }',
  );
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

async function putDefinition(tenant: Tenant, name: string): Promise<void> {
  await tenant.ask(
    'mutation ($n: String!, $s: JSON!) { putWorkflowDefinition(name: $n, source: $s) { __typename } }',
    {
      n: name,
      s: {
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: 'perdure:activity:work', End: true } },
      },
    },
  );
}

/** One of everything, with a run in the middle of an activity. */
async function fill(tenant: Tenant): Promise<Names> {
  worker.on('work', (received, response) => {
    call = received;
    response.writeHead(202).end();
  });
  await worker.serve(tenant.client);
  await tenant.ask('mutation { createNamespace(name: "hidden") { __typename } }');
  await putDefinition(tenant, 'theirs');
  await tenant.ask(
    'mutation { registerWorkerVersion(deployment: "theirs", buildId: "build", taskQueues: ["code"]) { __typename } }',
  );
  const { runId } = await tenant.ask(
    'mutation { startWorkflow(input: { definition: "theirs", workflowId: "their-run", memo: {a: 1} }) { ... on StartedWorkflow { runId } } }',
  );
  const endpoints = (await tenant.ask('{ webhookEndpoints { id } }')) as unknown as Answer[];
  const view = await tenant.ask(
    'mutation { createSavedView(input: { name: "theirs", visibility: Shared }) { ... on SavedView { id } } }',
  );
  const { accessKey } = await tenant.ask(
    'mutation { createAwsAccessKey(name: "theirs") { ... on CreatedAwsAccessKey { accessKey { id } } } }',
  );
  await tenant.ask(
    'mutation { putAwsServiceAccess(input: { service: "sqs", accessKeyId: "a", secretAccessKey: "b" }) { __typename } }',
  );
  await tenant.ask(
    'mutation { putHttpConnection(input: { name: "theirs", basic: { username: "u", password: "p" } }) { __typename } }',
  );
  const keys = (await tenant.ask('{ apiKeys { id } }')) as unknown as Answer[];
  const { id: batchId } = await tenant.ask(
    `mutation {
      startBatch(input: { operation: { signal: { signal: "s" } }, operationsPerSecond: 0.1,
        runs: [{ workflowId: "their-run" }, { workflowId: "their-run" }, { workflowId: "their-run" }] }) {
        ... on Batch { id } ${REFUSED}
      }
    }`,
  );
  while (worker.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    namespace: 'hidden',
    definition: 'theirs',
    workflowId: 'their-run',
    runId: runId as string,
    endpointId: endpoints[0]!['id'] as string,
    apiKeyId: keys[0]!['id'] as string,
    awsAccessKeyId: (accessKey as { id: string }).id,
    activityId: call.activityId,
    taskToken: call.taskToken,
    savedViewId: view['id'] as string,
    batchId: batchId as string,
  };
}

/** An answer without the names that the question held. */
function anonymous(answer: unknown, names: Names): string {
  let text = JSON.stringify(answer);
  for (const [kind, name] of Object.entries(names)) text = text.replaceAll(name, `<${kind}>`);
  return text;
}

it('has a case for everything that can be asked', async () => {
  const names = (await rootFields(own)).map(({ name }) => name);
  expect(names.filter((name) => CASES[name] === undefined && !NAMELESS.has(name))).toEqual([]);
});

describe("another tenant's names are names of nothing", () => {
  it.each(Object.keys(CASES))('%s', async (field) => {
    const theirs = CASES[field]!(others);
    const nothings = CASES[field]!(NOTHING);
    for (const [index, query] of theirs.entries()) {
      const [about, aboutNothing] = query.startsWith('subscription')
        ? [
            await own.listen(query, {}, (said) => said.length > 0, 500),
            await own.listen(nothings[index]!, {}, (said) => said.length > 0, 500),
          ]
        : [await own.reply(query), await own.reply(nothings[index]!)];
      expect(anonymous(about, others)).toBe(anonymous(aboutNothing, NOTHING));
    }
  });

  it('while their owner finds them all', async () => {
    const { workflowId, endpointId, definition } = others;
    expect(await other.ask(`{ workflow(workflowId: "${workflowId}") { status memo } }`)).toEqual({
      status: 'Running',
      memo: { a: 1 },
    });
    expect(await other.ask(`{ webhookEndpoint(id: "${endpointId}") { state } }`)).toEqual({
      state: 'Active',
    });
    expect(await other.ask(`{ definition(name: "${definition}") { version } }`)).toEqual({
      version: 1,
    });
  });
});

it("a task token opens nothing to another tenant's key, and stays good for its owner", async () => {
  const complete = `mutation ($t: String!) { completeActivity(taskToken: $t, result: 7) { __typename ${REFUSED} } }`;
  const refused = await own.ask(complete, { t: others.taskToken });
  expect(refused['__typename']).toBe('Refusal');
  expect((await other.ask(complete, { t: others.taskToken }))['__typename']).toBe('ActivityAnswer');
  const { result } = await other.ask(
    `{ workflow(workflowId: "${others.workflowId}") { result(waitFor: "10s") { status output } } }`,
  );
  expect(result).toEqual({ status: 'Completed', output: 7 });
});
