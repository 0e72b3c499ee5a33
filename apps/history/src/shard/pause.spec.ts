import { HistoryWorld } from '../testing/history-world';

const NAP = { Type: 'Wait', Seconds: 1, Next: 'Do' };
const DO = { Type: 'Task', Resource: 'perdure:activity:echo', End: true };

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  world.define('naps', { Nap: NAP, Do: DO }, 'Nap');
  await world.start();
  await world.startRun('naps', 'w');
});

const hold = (type: 'PauseWorkflow' | 'UnpauseWorkflow') =>
  world.ask('w', { type, identity: 'operator', reason: 'audit' });

describe('a paused run', () => {
  it('stands still past its timers, and goes on with them when it is unpaused', async () => {
    await hold('PauseWorkflow');
    await world.time.pass(5_000);
    expect(world.worked).toEqual([]);
    await hold('UnpauseWorkflow');
    await world.time.pass(1_000);
    expect(world.worked).toHaveLength(1);
    expect((await world.describe('w'))?.status).toBe('Completed');
  });

  it('stands still under another owner, too', async () => {
    await hold('PauseWorkflow');
    world.kill();
    await world.start();
    await world.time.pass(5_000);
    expect(world.worked).toEqual([]);
    await hold('UnpauseWorkflow');
    await world.time.pass(1_000);
    expect((await world.describe('w'))?.status).toBe('Completed');
  });
});
