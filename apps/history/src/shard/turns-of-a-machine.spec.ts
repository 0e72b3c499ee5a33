import { HistoryWorld } from '../testing/history-world';

let world: HistoryWorld;

beforeEach(async () => {
  world = new HistoryWorld();
  await world.start();
});

/** A definition of so many Pass states, one after the other. */
function passes(count: number): Record<string, unknown> {
  const states: Record<string, unknown> = {};
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1;
    states[`P${index}`] = {
      Type: 'Pass',
      ...(isLast ? { End: true } : { Next: `P${index + 1}` }),
    };
  }
  return states;
}

describe('a run of states that wait for nobody', () => {
  it.each([1, 50, 300])('of %d Pass states costs one commit', async (count) => {
    world.define('passes', passes(count), 'P0');
    const before = world.writes.length;
    await world.startRun('passes', 'w');
    expect(world.writes.length - before).toBe(1);
    expect(await world.describe('w')).toMatchObject({ status: 'Completed' });
  });

  it('of an inline Map of 100 items costs one commit, too', async () => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const items = Array.from({ length: 100 }, (_, index) => index);
    world.define(
      'map',
      {
        I: { Type: 'Pass', Result: items, Next: 'M' },
        M: { Type: 'Map', ItemProcessor: processor, End: true },
      },
      'I',
    );
    const before = world.writes.length;
    await world.startRun('map', 'w');
    expect(world.writes.length - before).toBe(1);
    expect(await world.describe('w')).toMatchObject({ status: 'Completed' });
  });
});
