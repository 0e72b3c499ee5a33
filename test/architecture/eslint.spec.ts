import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Each line of a fixture that must be refused ends in a comment with the rules that refuse it. The fixtures are linted
 * under the paths that they pretend to have, with the repository's own configuration and with types.
 */
const fixtures = join(__dirname, 'fixtures/eslint');
const paths = globSync('**/*.ts', { cwd: fixtures }).map((path) => path.replaceAll('\\', '/'));

interface Finding {
  readonly line: number;
  readonly ruleId: string | null;
  readonly message: string;
}

describe('eslint', () => {
  let findings: Readonly<Record<string, readonly Finding[] | undefined>>;

  beforeAll(() => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'lint-fixtures.mjs'), ...paths],
      { encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    findings = JSON.parse(stdout) as typeof findings;
  }, 60_000);

  it.each(paths)('refuses what is planted in %s, and nothing else', (path) => {
    const found = findings[path]?.map(({ line, ruleId }) => `${String(line)}: ${String(ruleId)}`);
    expect(found?.sort()).toEqual(planted(path).sort());
  });

  it('says what to do instead wherever it refuses by name', () => {
    const refusals = Object.values(findings).flatMap((each) => each ?? []);
    const byName = refusals.filter(({ ruleId }) => ruleId?.startsWith('no-restricted') === true);
    expect(byName.length).toBeGreaterThan(10);
    for (const { message } of byName) {
      const ours = message.replace(
        /^(?:Unexpected use of )?'[\w.:]+'(?: import)?(?: is restricted[a-z ]*)?\. /,
        '',
      );
      expect(ours).toMatch(/^(?:\S+ ){4,}\S+\.$/);
    }
  });
});

function planted(path: string): string[] {
  const lines = readFileSync(join(fixtures, path), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const rules = / \/\/ ((?:@?[\w/-]+)(?:, @?[\w/-]+)*)$/.exec(line)?.[1]?.split(', ') ?? [];
    return rules.map((rule) => `${String(index + 1)}: ${rule}`);
  });
}
