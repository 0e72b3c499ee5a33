import { DatabaseClock } from './database-clock';

describe('DatabaseClock', () => {
  function at(start: number): { clock: DatabaseClock; advance(ms: number): void } {
    let monotonic = start;
    return {
      clock: new DatabaseClock(() => monotonic),
      advance: (ms) => {
        monotonic += ms;
      },
    };
  }

  it('advances with the local monotonic clock from the last answer', () => {
    const { clock, advance } = at(5);
    clock.observe(1_000);
    advance(250);
    expect(clock.now()).toBe(1_250);
  });

  it('never runs ahead of the database, however late an answer arrives', () => {
    const { clock, advance } = at(0);
    clock.observe(1_000);
    advance(100);
    clock.observe(1_020); // 80 ms on the way: a looser bound, ignored
    expect(clock.now()).toBe(1_100);
  });

  it('does not go backwards', () => {
    const { clock, advance } = at(0);
    clock.observe(10_000);
    expect(clock.now()).toBe(10_000);
    advance(11_000);
    clock.observe(2_000);
    advance(11_000);
    clock.observe(3_000);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  it('follows a database clock that was set back once the old samples have left the window', () => {
    const { clock, advance } = at(0);
    clock.observe(100_000);
    advance(10_001);
    clock.observe(50_000);
    advance(10_001);
    clock.observe(60_001);
    advance(60_000);
    expect(clock.now()).toBe(120_001);
  });
});
