import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
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
