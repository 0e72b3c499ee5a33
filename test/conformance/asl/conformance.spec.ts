import { servicesEvaluator } from './evaluate';
import { EXPLAINED, FLOORS } from './explained';
import { nameOf, ORACLE, recorded } from './recorded';
import { replay, type Replayed } from './replay';
import { replayTestState } from './replay-test-state';

type Level = keyof Replayed;

interface Score {
  passed: number;
  total: number;
}

describe('executions recorded on AWS', () => {
  if (ORACLE === undefined) {
    it.skip('are not compared: set ASL_ORACLE to the directory that holds them', () => undefined);
    return;
  }
  const all = recorded(ORACLE);
  const { evaluate, close } = servicesEvaluator();
  afterAll(close);
  const recordings = all.filter(({ kind }) => kind.startsWith('Start'));

  it.each(['pure', 'states-only', 'lambda'] as const)(
    'give the same result and the same history: %s',
    async (of) => {
      const scores: Record<Level, Score> = {
        L1: { passed: 0, total: 0 },
        L2: { passed: 0, total: 0 },
        L3: { passed: 0, total: 0 },
      };
      const unexplained: string[] = [];
      for (const recording of recordings.filter((each) => each.class === of)) {
        const replayed = await replay(recording, evaluate);
        for (const level of ['L1', 'L2', 'L3'] as const) {
          if (level !== 'L1' && recording.expect.history === undefined) continue;
          const score = scores[level];
          const difference = replayed[level];
          score.total += 1;
          if (difference === undefined) score.passed += 1;
          else if (!Object.hasOwn(EXPLAINED, nameOf(recording))) {
            unexplained.push(`${nameOf(recording)} ${level} ${difference}`);
          }
        }
      }
      if (process.env.ASL_ORACLE_VERBOSE !== undefined) {
        process.stdout.write(`${of} ${JSON.stringify(scores)}\n${unexplained.join('\n')}\n`);
      }
      expect(unexplained).toEqual([]);
      for (const level of ['L1', 'L2', 'L3'] as const) {
        expect(scores[level].passed).toBeGreaterThanOrEqual(FLOORS[of][level]);
      }
    },
    60_000,
  );

  it('give the same answer to a test of a state', async () => {
    const tests = all.filter(({ kind }) => kind === 'TestState');
    const unexplained: string[] = [];
    for (const recording of tests) {
      if (recording.class !== 'pure' && recording.class !== 'lambda') continue;
      const { L1, L3 } = await replayTestState(recording, evaluate);
      const found = L1 ?? L3;
      if (found === undefined || Object.hasOwn(EXPLAINED, nameOf(recording))) continue;
      unexplained.push(`${nameOf(recording)} ${L1 === undefined ? 'L3' : 'L1'} ${found}`);
    }
    expect(tests.length).toBeGreaterThan(90);
    expect(unexplained).toEqual([]);
  });
});
