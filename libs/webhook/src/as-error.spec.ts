import { runInNewContext } from 'node:vm';

import { asError } from './as-error';

it('is the error itself, of whatever realm', () => {
  const own = new Error('own');
  expect(asError(own)).toBe(own);
  const foreign: unknown = runInNewContext('Object.assign(new Error("foreign"), { code: "X" })');
  expect(foreign instanceof Error).toBe(false);
  expect(asError(foreign)).toBe(foreign);
});

it.each([['text'], [7], [null], [undefined], [{}]])('makes one of %j', (thrown) => {
  expect(asError(thrown).message).toBe(String(thrown));
});
