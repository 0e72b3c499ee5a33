import {
  type DeploymentRouting,
  type DeploymentVersion,
  type RunVersioning,
  WorkflowId,
} from '@app/contract';
import fc from 'fast-check';

import { routeActivityTask, routeWorkflowTask } from './route';

const routing = (fields: Partial<DeploymentRouting> = {}): DeploymentRouting => ({
  deploymentName: 'orders',
  currentBuildId: 'one',
  rampPercentage: 0,
  ...fields,
});
const ramp = (rampPercentage: number) => routing({ rampingBuildId: 'two', rampPercentage });
const buildOf = (id: string, to?: DeploymentRouting, versioning?: RunVersioning) =>
  routeWorkflowTask(WorkflowId(id), versioning, to)?.buildId;
const IDS = Array.from({ length: 4_000 }, (_each, index) => `order-${index}`);
const version = { deploymentName: 'orders', buildId: 'old' };

describe('a workflow task', () => {
  it('goes to workers without a version when its queue has no deployment, or none is current', () => {
    expect(buildOf('w')).toBeUndefined();
    expect(buildOf('w', routing({ currentBuildId: null }))).toBeUndefined();
  });

  it('goes to the current version', () => {
    expect(buildOf('w', routing())).toBe('one');
    expect(buildOf('w', ramp(0))).toBe('one');
    expect(buildOf('w', ramp(100))).toBe('two');
  });

  it('of a pinned run stays on its version, and of one that upgrades moves with its next task', () => {
    expect(buildOf('w', routing(), { version, behavior: 'Pinned' })).toBe('old');
    expect(buildOf('w', undefined, { version, behavior: 'Pinned' })).toBe('old');
    expect(buildOf('w', routing(), { version, behavior: 'AutoUpgrade' })).toBe('one');
  });

  it('goes where a client says, whatever the code says', () => {
    const pinned = { behavior: 'Pinned', version } as const;
    expect(buildOf('w', routing(), { override: pinned })).toBe('old');
    const upgrading = {
      version,
      behavior: 'Pinned',
      override: { behavior: 'AutoUpgrade' },
    } as const;
    expect(buildOf('w', routing(), upgrading)).toBe('one');
  });

  it('may ramp to workers without a version', () => {
    expect(buildOf('w', routing({ rampingBuildId: null, rampPercentage: 100 }))).toBeUndefined();
  });
});

describe('an attempt of an activity', () => {
  const serving =
    (...builds: string[]) =>
    ({ buildId }: DeploymentVersion) =>
      builds.includes(buildId);
  const buildFor = (versioning: RunVersioning | undefined, ...builds: string[]) =>
    routeActivityTask(WorkflowId('w'), versioning, routing(), serving(...builds))?.buildId;
  const pinned = { version, behavior: 'Pinned' } as const;

  it('goes to the version that its run is pinned to, where that serves the queue', () => {
    expect(buildFor(pinned, 'old', 'one')).toBe('old');
    const override = { override: pinned } as const;
    expect(buildFor(override, 'old', 'one')).toBe('old');
  });

  it('goes to the current version of its queue otherwise', () => {
    expect(buildFor(pinned, 'one')).toBe('one');
    expect(buildFor({ version, behavior: 'AutoUpgrade' }, 'old', 'one')).toBe('one');
    expect(buildFor(undefined, 'one')).toBe('one');
  });

  it('goes to workers without a version where no version serves the activities of its queue', () => {
    expect(buildFor(pinned)).toBeUndefined();
    expect(buildFor(undefined, 'two')).toBeUndefined();
  });
});

describe('a ramp', () => {
  it('takes about as many workflow ids as it says', () => {
    for (const percentage of [0.5, 5, 25, 50, 90]) {
      const taken = IDS.filter((id) => buildOf(id, ramp(percentage)) === 'two').length;
      expect(Math.abs(taken / IDS.length - percentage / 100)).toBeLessThan(0.03);
    }
  });

  it('says the same of a workflow id every time', () => {
    // Literal ids: another hash would move running workflows.
    const taken = IDS.slice(0, 20).filter((id) => buildOf(id, ramp(30)) === 'two');
    expect(taken).toMatchInlineSnapshot(`
     [
       "order-2",
       "order-6",
       "order-7",
       "order-10",
       "order-14",
       "order-17",
       "order-18",
     ]
    `);
  });

  it('only ever takes more ids when it is raised, and gives back the last ones when it is lowered', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(100), fc.nat(100), (id, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        if (buildOf(id, ramp(low)) === 'two') expect(buildOf(id, ramp(high))).toBe('two');
      }),
    );
  });

  it('draws its line elsewhere for another deployment', () => {
    const other = { ...ramp(50), deploymentName: 'other' };
    const both = IDS.filter(
      (id) => buildOf(id, ramp(50)) === 'two' && buildOf(id, other) === 'two',
    ).length;
    expect(Math.abs(both / IDS.length - 0.25)).toBeLessThan(0.03);
  });
});
