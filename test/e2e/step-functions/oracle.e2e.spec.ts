import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { EXPLAINED_AT_THE_DOOR } from '../../conformance/asl/explained-at-the-door';
import { TestService } from '../support/service';

/** Executions recorded on Amazon's service, and the program that replays them: neither is part of the repository. */
const ORACLE = process.env['ASL_ORACLE'] ?? '';
const missing = !existsSync(join(ORACLE, 'run.py'))
  ? 'ASL_ORACLE does not name the recorded executions'
  : spawnSync('python3', ['--version']).status === 0
    ? undefined
    : 'there is no python3';

/** How many agree in status and output, in types of events, in the whole history. They only rise. */
const FLOORS = {
  'pure,states-only': { L1: 647, L2: 204, L3: 293 },
  lambda: { L1: 42, L2: 46, L3: 39 },
} as const;

const LEVELS = ['L1', 'L2', 'L3'] as const;
type Compared = Partial<Record<(typeof LEVELS)[number], string | null>> & {
  readonly id: string;
  readonly n: number;
};

async function compare(service: TestService, of: keyof typeof FLOORS, report: string) {
  const register =
    of === 'lambda' ? ['--register', `${process.execPath} scripts/register-lambda.mjs`] : [];
  await promisify(execFile)(
    'python3',
    [
      join(ORACLE, 'run.py'),
      ...['--endpoint', service.url, '--class', of, ...register],
      // One of the functions answers after a minute.
      ...['--timeout', of === 'lambda' ? '75' : '10', '--json', report],
    ],
    { env: { ...process.env, PERDURE_URL: service.url } },
  );
  return JSON.parse(readFileSync(report, 'utf8')) as Compared[];
}

if (missing !== undefined) {
  it.skip(`replays recorded executions (skipped: ${missing})`, () => undefined);
} else {
  describe('executions recorded on Amazon', () => {
    let service: TestService;
    const home = mkdtempSync(join(tmpdir(), 'perdure-oracle-'));

    beforeAll(async () => {
      service = await TestService.start();
    }, 60_000);

    afterAll(async () => {
      await service.stop();
      rmSync(home, { recursive: true, force: true });
    });

    // One after the other each takes a minute, nearly all of it waiting.
    it.concurrent.each(Object.keys(FLOORS) as (keyof typeof FLOORS)[])(
      'end as they did there, but for what is explained: %s',
      async (of) => {
        const compared = await compare(service, of, join(home, `${of}.json`));
        const unexplained = compared
          .filter((each) => LEVELS.some((level) => (each[level] ?? null) !== null))
          .map(({ id, n, ...levels }) => ({
            name: `${id.split('/v2/')[1]!} #${String(n)}`,
            levels,
          }))
          .filter(({ name }) => !Object.hasOwn(EXPLAINED_AT_THE_DOOR, name));
        expect(unexplained).toEqual([]);
        for (const level of LEVELS) {
          const agreeing = compared.filter((each) => each[level] === null).length;
          expect({ level, isAtFloor: agreeing >= FLOORS[of][level], agreeing }).toMatchObject({
            level,
            isAtFloor: true,
          });
        }
      },
      300_000,
    );
  });
}
