import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Switch {
  readonly name: string;
  readonly story: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly spec?: string;
}

const ROOT = join(__dirname, '../../..');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a plain list that scripts read too
const switches = require('./switches.cjs') as readonly Switch[];

it('has at least the switches that the list of defences asks for, each once', () => {
  expect(switches.length).toBeGreaterThanOrEqual(15);
  expect(new Set(switches.map(({ name }) => name)).size).toBe(switches.length);
});

it.each(switches)('$name finds its line, and changes it', ({ file, find, replace }) => {
  // When this fails, the line has moved or changed: correct switches.cjs, so that `npm run sabotage` breaks it again.
  expect(readFileSync(join(ROOT, file), 'utf8').split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});

it.each(switches.filter(({ spec }) => spec !== undefined))(
  '$name names a spec that exists',
  ({ spec }) => {
    expect(existsSync(join(ROOT, spec!))).toBe(true);
  },
);
