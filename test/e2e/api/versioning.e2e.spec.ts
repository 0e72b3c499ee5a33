import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { VersionedHost } from '../support/versioned-host';
import { Tenant } from './tenant';

const DEPLOYMENT = `... on WorkerDeployment {
  name currentBuildId isRamping rampingBuildId rampPercentage versions { buildId taskQueues status }
} ... on Refused { code message }`;

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
  for (const buildId of ['one', 'two']) await register(buildId);
}, 60_000);

afterAll(() => service.stop());

const ask = (mutation: string): Promise<Answer> => tenant.ask(`mutation { ${mutation} }`);
const register = (buildId: string, queues = '["code"]') =>
  ask(
    `registerWorkerVersion(deployment: "orders", buildId: "${buildId}", taskQueues: ${queues}) { ${DEPLOYMENT} }`,
  );
const setCurrent = (buildId: string) =>
  ask(`setCurrentWorkerVersion(deployment: "orders", buildId: ${buildId}) { ${DEPLOYMENT} }`);
const setRamping = (buildId: string, percentage: number) =>
  ask(
    `setRampingWorkerVersion(deployment: "orders", buildId: ${buildId}, percentage: ${String(percentage)}) { ${DEPLOYMENT} }`,
  );

async function waitsFor(workflowId: string): Promise<string> {
  const { waiting } = await tenant.ask(
    `{ workflow(workflowId: "${workflowId}") { waiting { kind sentence } } }`,
  );
  return (waiting as { sentence: string }[])[0]!.sentence;
}

describe('a worker deployment', () => {
  it('lists its versions, and takes further queues', async () => {
    const { versions } = await register('one', '["other"]');
    expect(versions).toEqual([
      { buildId: 'one', taskQueues: ['code', 'other'], status: 'Inactive' },
      { buildId: 'two', taskQueues: ['code'], status: 'Inactive' },
    ]);
  });

  it('has a current version and one that ramps, which ends when it becomes current', async () => {
    expect(await setCurrent('"one"')).toMatchObject({ currentBuildId: 'one', isRamping: false });
    expect(await setRamping('"two"', 25)).toMatchObject({
      rampingBuildId: 'two',
      rampPercentage: 25,
      versions: [{ status: 'Current' }, { status: 'Ramping' }],
    });
    expect(await setCurrent('"two"')).toMatchObject({
      currentBuildId: 'two',
      isRamping: false,
      rampPercentage: 0,
    });
    expect(await setCurrent('null')).toMatchObject({ currentBuildId: null });
  });

  it('refuses a version that nobody made known, and a ramp beyond a hundred', async () => {
    expect(await setCurrent('"three"')).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await setRamping('"two"', 101)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    const unknown = `setCurrentWorkerVersion(deployment: "none", buildId: "one") { ${DEPLOYMENT} }`;
    expect(await ask(unknown)).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('a run of a versioned queue', () => {
  it('waits for the version that it goes to, and is pinned and let go over the API', async () => {
    await setCurrent('"one"');
    await tenant.client.start({ workflowType: 'code', workflowId: 'versioned', taskQueue: 'code' });
    expect(await waitsFor('versioned')).toContain('code');
    const pin = (override: string) =>
      ask(
        `updateWorkflowOptions(input: { workflowId: "versioned", versioningOverride: ${override} }) { ... on WorkflowRef { runId } ... on Refused { code } }`,
      );
    await pin('{ pinned: { deployment: "orders", buildId: "two" } }');
    const versioning = async () =>
      (
        await tenant.ask(
          '{ workflow(workflowId: "versioned") { versioning { override pinnedTo } } }',
        )
      )['versioning'] as unknown;
    expect(await versioning()).toEqual({ override: 'Pinned', pinnedTo: 'orders.two' });
    const { count } = await tenant.ask(
      `{ workflowCount(query: "TemporalWorkerDeploymentVersion = 'orders.two' AND TemporalWorkflowVersioningBehavior = 'Pinned'") { ... on WorkflowCount { count } } }`,
    );
    expect(count).toBe(1);
    const deployments = (await tenant.ask(
      '{ workerDeployments { versions { buildId status } } }',
    )) as unknown as { versions: { status: string }[] }[];
    expect(deployments[0]!.versions.map(({ status }) => status)).toEqual(['Current', 'Draining']);
    await pin('null');
    expect(await versioning()).toBeNull();
    expect(await pin('{ autoUpgrade: true, pinned: { deployment: "a", buildId: "b" } }')).toEqual({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('can be pinned by its start', async () => {
    await tenant.client.start({
      workflowType: 'code',
      workflowId: 'pinned',
      taskQueue: 'code',
      versioningOverride: { pinned: { deployment: 'orders', buildId: 'two' } },
    });
    const { versioning } = await tenant.ask(
      '{ workflow(workflowId: "pinned") { versioning { override pinnedTo version } } }',
    );
    expect(versioning).toEqual({ override: 'Pinned', pinnedTo: 'orders.two', version: null });
  });
});

describe('a version behind a webhook', () => {
  const hosts: VersionedHost[] = [];
  const statuses = async () => {
    const all = (await tenant.ask(
      '{ workerDeployments { name versions { buildId status taskQueues activityTaskQueues } } }',
    )) as unknown as { name: string; versions: Answer[] }[];
    return all.find(({ name }) => name === 'shop')?.versions;
  };
  const makeCurrent = (buildId: string) =>
    ask(`setCurrentWorkerVersion(deployment: "shop", buildId: "${buildId}") { ${DEPLOYMENT} }`);
  const begin = async (workflowId: string, workflowType: string) => {
    await tenant.client.start({ workflowId, workflowType, taskQueue: 'shop' });
    // Its first task is done: it has a version.
    for (let tries = 0; tries < 200; tries += 1) {
      const { versioning } = await tenant.ask(
        `{ workflow(workflowId: "${workflowId}") { versioning { version behavior } } }`,
      );
      if (versioning !== null) return versioning;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('no worker took the first task');
  };
  const finish = async (workflowId: string) => {
    await ask(
      `signalWorkflow(input: { workflowId: "${workflowId}", signal: "go" }) { __typename }`,
    );
    const { result } = await tenant.ask(
      `{ workflow(workflowId: "${workflowId}") { result(waitFor: "10s") { output } } }`,
    );
    return (result as Answer)['output'];
  };

  beforeAll(async () => {
    for (const buildId of ['1', '2']) {
      const host = await VersionedHost.start(buildId);
      hosts.push(host);
      await ask(
        `createWebhookEndpoint(input: { name: "shop-${buildId}", url: "${host.url}", taskQueue: "shop" }) { __typename }`,
      );
    }
  });
  afterAll(() => {
    for (const host of hosts) host.stop();
  });

  it('is made known by the answer to the challenge, with the queues it serves', async () => {
    expect(await statuses()).toEqual(
      ['1', '2'].map((buildId) => ({
        ...{ buildId, status: 'Inactive', taskQueues: ['shop'], activityTaskQueues: ['shop'] },
      })),
    );
    const endpoints = (await tenant.ask(
      '{ webhookEndpoints { name version versioningBehavior } }',
    )) as unknown as Answer[];
    expect(endpoints[0]).toEqual({
      ...{ name: 'shop-1', version: 'shop.1', versioningBehavior: 'AutoUpgrade' },
    });
  });

  it('keeps the runs that are pinned to it, and gives up those that upgrade', async () => {
    await makeCurrent('1');
    expect(await begin('stays', 'pinned')).toEqual({ version: 'shop.1', behavior: 'Pinned' });
    expect(await begin('moves', 'upgrading')).toEqual({
      ...{ version: 'shop.1', behavior: 'AutoUpgrade' },
    });
    await makeCurrent('2');
    expect(await finish('moves')).toEqual({ code: '2', activity: '2' });
  });

  it('drains while runs that are pinned to it are open, and has drained when the last one is over', async () => {
    expect(await statuses()).toMatchObject([{ status: 'Draining' }, { status: 'Current' }]);
    await finish('stays');
    expect(await statuses()).toMatchObject([{ status: 'Drained' }, { status: 'Current' }]);
  });

  it('brings the activities of a run to workers of its version', async () => {
    await makeCurrent('1');
    await begin('third', 'pinned');
    await makeCurrent('2');
    expect(await finish('third')).toEqual({ code: '1', activity: '1' });
  });

  it('answers the queries of the runs that are pinned to it, also when they are closed', async () => {
    const { result } = await tenant.ask(
      '{ queryWorkflow(input: { workflowId: "third", query: "build" }) { ... on QueryAnswer { result } ... on Refused { code message } } }',
    );
    expect(result).toBe('1');
  });

  it('takes its share of the workflow ids while it ramps', async () => {
    await ask(
      `setRampingWorkerVersion(deployment: "shop", buildId: "1", percentage: 100) { ${DEPLOYMENT} }`,
    );
    expect(await begin('ramped', 'pinned')).toEqual({ version: 'shop.1', behavior: 'Pinned' });
    await makeCurrent('1');
    await makeCurrent('2');
    expect(await begin('later', 'pinned')).toEqual({ version: 'shop.2', behavior: 'Pinned' });
  });

  it('may be named by whoever registers the endpoint, and be taken away again', async () => {
    const { endpoint } = await ask(
      `createWebhookEndpoint(input: { name: "named", url: "http://127.0.0.1:1/", taskQueue: "named", version: { deployment: "named", buildId: "7" }, versioningBehavior: Pinned }) { ... on EndpointWithSecret { endpoint { id version versioningBehavior } } }`,
    );
    expect(endpoint).toMatchObject({ version: 'named.7', versioningBehavior: 'Pinned' });
    const { id } = endpoint as { id: string };
    const update = (fields: string) =>
      ask(
        `updateWebhookEndpoint(input: { id: "${id}" ${fields} }) { ... on WebhookEndpoint { version } ... on Refused { code } }`,
      );
    expect(await update('maxConcurrency: 2')).toEqual({ version: 'named.7' });
    expect(await update('version: { deployment: "named", buildId: "8" }')).toEqual({
      version: 'named.8',
    });
    expect(await update('version: { deployment: "", buildId: "8" }')).toEqual({
      code: 'INVALID_ARGUMENT',
    });
    expect(await update('version: null')).toEqual({ version: null });
  });
});
