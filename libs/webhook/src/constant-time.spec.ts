import { equalsConstantTime } from './constant-time';

it.each([
  ['', '', true],
  ['abc', 'abc', true],
  ['é', 'é', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['abc', '', false],
  ['é', 'e\u0301', false],
])('%j and %j: %s', (a, b, equal) => {
  expect(equalsConstantTime(a, b)).toBe(equal);
});
