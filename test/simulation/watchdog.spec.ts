import { runSeed } from './run-seed';
import { SEED_LIMITS } from './watchdog';

/** Any seed that makes more happen than the limits below allow. */
const SEED = 50_042;

it('fails a seed by name that makes too much happen, and says what kept happening', async () => {
  const limits = { ...SEED_LIMITS, happenedCountMax: 200 };
  const { violation, happenedCount, hash } = await runSeed(SEED, false, limits);
  expect(violation?.invariant).toBe('LIV');
  expect(violation?.message).toMatch(
    /^seed 50042 never came to rest: 200 happenings, open: .+; what kept happening: \d+ x /,
  );
  expect(happenedCount).toBe(200);
  const again = await runSeed(SEED, false, limits);
  expect({ violation: again.violation, hash: again.hash }).toEqual({ violation, hash });
});

it('fails a seed by name that computes too long, however little happens', async () => {
  let cpuMs = 0;
  const cpuNowMs = (): number => (cpuMs += 40_000);
  const { violation, happenedCount } = await runSeed(SEED, false, { ...SEED_LIMITS, cpuNowMs });
  expect(violation?.invariant).toBe('LIV');
  expect(violation?.message).toMatch(/^seed 50042 never came to rest: \d+ happenings in \d+ s, /);
  expect(happenedCount).toBeLessThan(300);
});

it('lets a seed be that comes to rest, and does not change what it does', async () => {
  const { violation, happenedCount, hash } = await runSeed(SEED);
  expect(violation).toBeUndefined();
  expect(happenedCount).toBeGreaterThan(300);
  const limits = { ...SEED_LIMITS, happenedCountMax: happenedCount + 1 };
  expect((await runSeed(SEED, false, limits)).hash).toBe(hash);
});
