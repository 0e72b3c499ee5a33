import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { TestService } from '../../e2e/support/service';
import { goProgram, hasGo } from './support/go-program';
import { hasJava, javaProgram } from './support/java-program';

const run = promisify(execFile);
/** A first build compiles the SDK. */
const BUILD_MS_MAX = 300_000;
const RUN_MS_MAX = 100_000;

/** What a program prints that climbs the ladder against the gateway. */
async function climbed([program, ...args]: readonly string[]): Promise<string> {
  const service = await TestService.start();
  try {
    return (await run(program!, [...args, service.grpc], { timeout: RUN_MS_MAX })).stdout;
  } finally {
    await service.stop();
  }
}

function onlyWith(isThere: boolean, language: string): typeof it {
  if (isThere) return it;
  // eslint-disable-next-line no-console -- a reader of the report must know why nothing ran
  console.warn(`${language} is not there: its rows of the ladder are skipped.`);
  return it.skip;
}

onlyWith(hasGo(), 'Go')(
  'the Go SDK climbs what it can of the ladder, and replays every history of it',
  async () => {
    expect(JSON.parse(await climbed(goProgram()))).toEqual({
      hello: 'hello go',
      retries: 3,
      heartbeats: 7,
      local: 'hello local',
      sleeps: true,
      sideEffects: true,
      parent: 'hello child',
      continues: 0,
      selects: 'activity',
      fails: { type: 'Refusal', nonRetryable: true, detail: 42 },
      update: 5,
      rejected: true,
      query: ['one'],
      signals: ['one', 'end'],
      cleans: 'hello cleanup',
      schedule: 'hello schedule',
      replayed: 12,
    });
  },
  BUILD_MS_MAX,
);

onlyWith(hasJava(), 'Java with Maven')(
  'the Java SDK says hello, retries, hears signals and answers queries',
  async () => {
    expect((await climbed(javaProgram())).trim().split('\n')).toEqual([
      'hello: hello java 3',
      'query: [one]',
      'signals: [one, end]',
    ]);
  },
  BUILD_MS_MAX,
);
