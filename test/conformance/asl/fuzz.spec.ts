import { compile, executionHistory, validateDefinition } from '@app/asl';
import { AslDriver, AslNatives, jsonataEvaluator, Random } from '@app/testing';

import { bytes, definition, nearly } from './fuzz-definitions';

/** `FUZZ_ASL=100000 FUZZ_SEED=1 npm run fuzz:asl` */
const COUNT = Number(process.env.FUZZ_ASL ?? 1_500);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 1_000_000));
/** A definition of this size has no business to take longer, on any machine. */
const CASE_MS_MAX = 5_000;

describe(`generated definitions, seed ${SEED}`, () => {
  it('neither throw nor hang, whatever they hold', async () => {
    const chance = new Random(SEED);
    const random = (): number => chance.fraction();
    let compiledCount = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const kind = index % 4;
      const source =
        kind === 3
          ? bytes(random)
          : JSON.stringify(kind === 2 ? nearly(random, definition(random)) : definition(random));
      const startedMs = performance.now();
      const compiled = compile(source);
      const { result } = validateDefinition(source);
      expect(result).toBe(compiled.ok ? 'OK' : 'FAIL');
      if (compiled.ok) {
        compiledCount += 1;
        await runOnce(source, index);
      }
      const tookMs = performance.now() - startedMs;
      if (tookMs > CASE_MS_MAX) throw new Error(`case ${index} took ${tookMs} ms: ${source}`);
    }
    // Otherwise only refusals would be tested.
    expect(compiledCount).toBeGreaterThan(COUNT / 3);
  }, 3_600_000);
});

/** Runs it with workers that do as they like, and tells its history. */
async function runOnce(source: string, index: number): Promise<void> {
  const compiled = compile(source);
  if (!compiled.ok) return;
  const natives = new AslNatives(index);
  const driver = new AslDriver(compiled.machine, {
    natives,
    evaluate: jsonataEvaluator(natives),
    activity: ({ attempt }) =>
      attempt % 2 === 1
        ? { type: 'failed', error: 'E', cause: 'c' }
        : { type: 'completed', result: { n: attempt } },
  });
  driver.begin({ n: index, list: [1, 'two', null] });
  for (let turn = 0; turn < 50; turn += 1) {
    await driver.turn();
    if (driver.outcome().status !== 'Waiting') break;
    const [call] = driver.pendingCalls();
    if (call !== undefined) {
      driver.answer(call.activityId, { type: 'failed', error: 'E', cause: 'c' });
    } else if (!driver.fireNextTimer()) break;
  }
  const history = executionHistory(driver.emptyRun(), driver.events);
  expect(history[0]?.type).toBe('ExecutionStarted');
}
