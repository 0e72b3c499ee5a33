import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TestService } from '../../e2e/support/service';
import { pythonEnvironment } from './support/python-environment';

const environment = pythonEnvironment();
const run = promisify(execFile);

if (environment === undefined) {
  // eslint-disable-next-line no-console -- a reader of the report must know why nothing ran
  console.warn('Python with its packages is not there: its rows of the ladder are skipped.');
}
const onPython = environment === undefined ? it.skip : it;

onPython(
  'the Python SDK climbs what it can of the ladder, and replays every history of it',
  async () => {
    const service = await TestService.start();
    try {
      const program = join(__dirname, 'python/ladder.py');
      const { stdout } = await run(environment!.python, [program, service.grpc], {
        timeout: 60_000,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      });
      expect(JSON.parse(stdout)).toEqual({
        hello: 'hello python',
        retries: [3, 7],
        local: 'hello local',
        patched: true,
        parent: 'hello child',
        continues: 0,
        fails: ['Refusal', true, 42],
        cleans: 'hello cleanup',
        schedule: 'hello schedule',
        replayed: 9,
        query: ['a'],
        update: 2,
        rejected: 'WorkflowUpdateFailedError',
        result: ['a', 'b'],
      });
    } finally {
      await service.stop();
    }
  },
);
