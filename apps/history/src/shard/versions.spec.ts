import { HistoryWorld } from '../testing/history-world';

const FIRST = '00000000-0000-4000-8000-000000000001';
const one = { deploymentName: 'orders', buildId: 'one' };
const two = { deploymentName: 'orders', buildId: 'two' };

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  await world.start();
});

const current = (currentBuildId: string | null) => {
  world.routes.routing = { deploymentName: 'orders', currentBuildId, rampPercentage: 0 };
};

const start = () =>
  world.ask('w', {
    type: 'StartWorkflow',
    newRunId: FIRST,
    start: { workflowType: 'code', taskQueue: 'queue' },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
  });

/** A worker takes the pending task and answers it; another one is due at once. */
async function work(fields: object): Promise<void> {
  const pending = (await world.describe('w'))?.pendingWorkflowTask;
  if (pending === undefined) throw new Error('no workflow task is pending');
  const { scheduledEventId, attempt } = pending;
  const base = { scheduledEventId, attempt, identity: 'host' };
  const taken = await world.ask('w', {
    type: 'RecordWorkflowTaskStarted',
    ...base,
    pollRequestId: 'poll',
  });
  if (!taken.ok) throw new Error(taken.rejection.message);
  await world.ask('w', {
    type: 'RespondWorkflowTaskCompleted',
    ...base,
    startedEventId: taken.reply.startedEventId,
    commands: [],
    newRunId: FIRST,
    forceCreateNewWorkflowTask: true,
    ...fields,
  });
}

const versions = () => world.workflowOffers.map(({ queue }) => queue.version);

describe('the workflow tasks of a run', () => {
  it('wait for any worker while nobody deploys by version', async () => {
    await start();
    expect(versions()).toEqual([undefined]);
  });

  it('wait for the current version, and move with the next task when another becomes current', async () => {
    current('one');
    await start();
    await work({ deploymentVersion: one, versioningBehavior: 'AutoUpgrade' });
    current('two');
    await work({ deploymentVersion: one, versioningBehavior: 'AutoUpgrade' });
    expect(versions()).toEqual(['orders.one', 'orders.one', 'orders.two']);
  });

  it('stay on the version that their run is pinned to', async () => {
    current('one');
    await start();
    await work({ deploymentVersion: one, versioningBehavior: 'Pinned' });
    current('two');
    await work({ deploymentVersion: one, versioningBehavior: 'Pinned' });
    expect(versions()).toEqual(['orders.one', 'orders.one', 'orders.one']);
  });

  it('leave the cache of a worker whose version is no longer meant', async () => {
    current('one');
    await start();
    const sticky = { taskQueue: 'sticky', scheduleToStartTimeoutMs: 5_000 };
    current('two');
    await work({ deploymentVersion: one, versioningBehavior: 'AutoUpgrade', sticky });
    expect(world.workflowOffers.at(-1)?.queue).toMatchObject({
      name: 'queue',
      version: 'orders.two',
    });
  });

  it('move at once when a client pins the run elsewhere, and wait in one queue only', async () => {
    current('one');
    await start();
    await world.ask('w', {
      type: 'UpdateWorkflowOptions',
      versioningOverride: { behavior: 'Pinned', version: two },
      identity: 'spec',
    });
    expect(versions()).toEqual(['orders.one', 'orders.two']);
    expect(world.workflowWithdrawals.map(({ queue }) => queue.version)).toEqual(['orders.one']);
  });

  it('make the run found by its version and behaviour', async () => {
    current('one');
    await start();
    await work({ deploymentVersion: one, versioningBehavior: 'Pinned' });
    await work({ deploymentVersion: one, versioningBehavior: 'Pinned' });
    const upserts = world.writes.flatMap((write) => write.upserts);
    expect(upserts).toMatchObject([
      {
        searchAttributes: {
          TemporalWorkerDeployment: { value: 'orders' },
          TemporalWorkerDeploymentVersion: { value: 'orders.one' },
          TemporalWorkflowVersioningBehavior: { value: 'Pinned' },
        },
      },
    ]);
  });
});

describe('the activities of a run', () => {
  beforeEach(() => {
    world.hasPoller = false;
  });

  const attempts = () => world.offers.map(({ queue }) => queue.version);
  const call = (activityId: string, versioningBehavior: 'Pinned' | 'AutoUpgrade' = 'Pinned') =>
    work({
      deploymentVersion: one,
      versioningBehavior,
      commands: [
        {
          type: 'ScheduleActivityTask',
          ...{ activityId, activityType: 'charge', startToCloseTimeoutMs: 1_000 },
        },
      ],
    });

  it('wait for any worker while no version takes activities of their queue', async () => {
    current('one');
    await start();
    await call('a');
    expect(attempts()).toStrictEqual([undefined]);
  });

  it('wait for the version that their run is pinned to', async () => {
    world.routes.activityVersions = new Set(['orders.one', 'orders.two']);
    current('one');
    await start();
    await call('a');
    current('two');
    await call('b');
    expect(attempts()).toStrictEqual(['orders.one', 'orders.one']);
  });

  it('wait for the current version when their run upgrades, or is pinned to one that takes none of them', async () => {
    world.routes.activityVersions = new Set(['orders.two']);
    current('two');
    await start();
    await call('a', 'AutoUpgrade');
    await call('b', 'Pinned');
    expect(attempts()).toStrictEqual(['orders.two', 'orders.two']);
  });
});
