import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TestService } from '../support/service';

/** Executions recorded on Amazon's service, and the program that replays them: neither is part of the repository. */
const ORACLE = process.env['ASL_ORACLE'] ?? '';
const missing = !existsSync(join(ORACLE, 'run.py'))
  ? 'ASL_ORACLE does not name the recorded executions'
  : spawnSync('python3', ['--version']).status === 0
    ? undefined
    : 'there is no python3';

/** How many agree in status and output, in types of events, in the whole history. They only rise. */
const FLOORS = { L1: 646, L2: 204, L3: 292 } as const;

type Level = keyof typeof FLOORS;
type Compared = Partial<Record<Level, string | null>>;

if (missing !== undefined) {
  it.skip(`replays recorded executions (skipped: ${missing})`, () => undefined);
} else {
  it('answers recorded executions as Amazon did', async () => {
    const service = await TestService.start();
    const home = mkdtempSync(join(tmpdir(), 'perdure-oracle-'));
    const report = join(home, 'report.json');
    try {
      await promisify(execFile)('python3', [
        join(ORACLE, 'run.py'),
        ...['--endpoint', service.url, '--class', 'pure,states-only'],
        ...['--timeout', '10', '--json', report],
      ]);
      const compared = JSON.parse(readFileSync(report, 'utf8')) as Compared[];
      for (const level of ['L1', 'L2', 'L3'] as const) {
        const agreeing = compared.filter((each) => each[level] === null).length;
        expect({ level, isAtFloor: agreeing >= FLOORS[level], agreeing }).toMatchObject({
          level,
          isAtFloor: true,
        });
      }
    } finally {
      await service.stop();
      rmSync(home, { recursive: true, force: true });
    }
  }, 300_000);
}
