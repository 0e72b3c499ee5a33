import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A small house in which each rule of the dependencies is broken once; the comment above the import names the rule. */
const fixture = join(__dirname, 'fixtures/dependencies');
const root = join(__dirname, '../..');
const config = join(root, '.dependency-cruiser.cjs');
const { forbidden } = createRequire(__filename)(config) as {
  readonly forbidden: readonly { readonly name: string; readonly comment?: string }[];
};

interface Report {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

describe('the rules of dependencies', () => {
  const planted = plantedBreaches();

  it('refuse what is planted in their fixture, and nothing else', () => {
    const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [cruise, '--config', config, '--output-type', 'json', 'apps', 'libs'],
      { cwd: fixture, encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    const { violations } = (JSON.parse(stdout) as Report).summary;
    expect(violations.map(({ from, rule }) => `${rule.name}: ${from}`).sort()).toEqual(planted);
  }, 30_000);

  it.each(forbidden.map(({ name }) => name))('%s can fail', (name) => {
    expect(planted.some((breach) => breach.startsWith(`${name}: `))).toBe(true);
  });

  it.each(forbidden)('$name says why', ({ comment }) => {
    expect(comment).toMatch(/^[A-Za-z].{40,}\.$/);
  });
});

function plantedBreaches(): string[] {
  const names = new Set(forbidden.map(({ name }) => name));
  return globSync('**/*.ts', { cwd: fixture })
    .map((path) => path.replaceAll('\\', '/'))
    .flatMap((path) =>
      [...readFileSync(join(fixture, path), 'utf8').matchAll(/^\/\/ ([\w-]+)$/gm)]
        .map(([, name]) => name ?? '')
        .filter((name) => names.has(name))
        .map((name) => `${name}: ${path}`),
    )
    .sort();
}
